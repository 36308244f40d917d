import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TerraformDataSource, TerraformResource } from 'cdktf';
import { quoted } from '../modules/shared/check';
import { nearest } from '../modules/shared/nearest';

/** A Terraform type such as `aws_sqs_queue`, or the provider's class of it, such as `SqsQueue`. */
export type ResourceType = string | { readonly tfResourceType: string };

export type Kind = 'resource' | 'data';

/** @throws if the class is one of the other kind, whose Terraform type has the same name */
export function typeName(type: ResourceType, kind: Kind): string {
  if (typeof type === 'string' && type !== '') return type;
  const { prototype, name } = Object(type) as { readonly prototype?: unknown; readonly name?: string };
  const is = prototype instanceof TerraformDataSource ? 'data' : prototype instanceof TerraformResource && 'resource';
  if (is === kind) return (type as Exclude<ResourceType, string>).tfResourceType;
  throw new Error(
    `expected the ${is ? 'class' : 'type or class'} of a ${WORDS[kind]}, got ` +
      `${name || quoted(type)}${is ? `, the class of a ${WORDS[is]}` : ''}`,
  );
}

export const WORDS = { resource: 'resource', data: 'data source' } as const;

/** The folder of the provider's package that has a folder for each type, and the provider's name. */
interface Provider {
  readonly folder: string;
  readonly name: string;
}

/** The provider of a type, if its package is installed: `aws_sqs_queue` is of `@cdktf/provider-aws`. */
function providerOf(type: string): Provider | undefined {
  const [name = ''] = type.split('_', 1);
  try {
    return { folder: dirname(dirname(require.resolve(`@cdktf/provider-${name}/lib/provider/index.js`))), name };
  } catch {
    return undefined;
  }
}

const folderName = ({ name }: Provider, type: string, kind: Kind): string =>
  `${kind === 'data' ? `data-${name}-` : ''}${type.slice(name.length + 1).replaceAll('_', '-')}`;

/** A type that its provider does not have, as a sentence. Types of a provider whose package is not installed pass. */
export function unknownType(type: string, kind: Kind): string | undefined {
  const provider = providerOf(type);
  if (!provider || existsSync(join(provider.folder, folderName(provider, type, kind)))) return undefined;
  const data = `data-${provider.name}-`;
  const names = readdirSync(provider.folder)
    .filter((name) => name.startsWith(data) === (kind === 'data'))
    .map((name) => `${provider.name}_${name.replace(data, '').replaceAll('-', '_')}`);
  return `the provider ${provider.name} has no ${WORDS[kind]} ${type}${hint(type, names)}`;
}

/** The arguments that a type has according to its provider; undefined if the provider's package is not installed. */
export function argumentNames(type: string, kind: Kind): readonly string[] | undefined {
  const provider = providerOf(type);
  if (!provider || unknownType(type, kind)) return undefined;
  const exported: object = require(join(provider.folder, folderName(provider, type, kind), 'index.js'));
  const found = Object.values(exported).find((one) => one?.tfResourceType === type);
  // The method names each argument, whatever its value is. Blocks are read from objects.
  const unset = new Proxy({}, { get: () => ({ internalValue: undefined }) });
  return [...Object.keys(found.prototype.synthesizeAttributes.call(unset)), ...META_ARGUMENTS];
}

/** https://developer.hashicorp.com/terraform/language/meta-arguments */
const META_ARGUMENTS = ['connection', 'count', 'depends_on', 'for_each', 'lifecycle', 'provider', 'provisioner'];

/** `; did you mean …?`, if a name is near. */
export function hint(name: string, names: readonly string[]): string {
  const guess = nearest(name, names, () => false);
  return guess === undefined ? '' : `; did you mean ${guess}?`;
}
