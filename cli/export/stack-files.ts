import {
  DataResource,
  DefaultTokenResolver,
  StringConcat,
  TerraformElement,
  type TerraformStack,
  Tokenization,
} from 'cdktf';
import { blockOf, braced, type JsonObject, literalBlockOf, type Shapes } from './hcl';

interface Block<Content> {
  readonly header: string;
  readonly content: Content;
}

/** By type and id. */
type Types<Content> = Readonly<Record<string, Readonly<Record<string, Content>>>>;

/** The blocks of a configuration, by kind. */
interface Kinds<Content> {
  readonly terraform?: unknown;
  readonly provider?: Readonly<Record<string, readonly Content[]>>;
  readonly data?: Types<Content>;
  readonly resource?: Types<Content>;
  readonly output?: Readonly<Record<string, Content>>;
  readonly locals?: Content;
}

/** A synthesized stack: the content of `cdk.tf.json`. */
export interface StackJson extends Kinds<JsonObject> {
  readonly terraform: {
    readonly backend: Readonly<Record<string, JsonObject>>;
    readonly required_providers: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
  };
}

/** Those of `DataResource`, of which CDKTF does not know it. */
const ATTRIBUTES_OF_DATA: Shapes = { input: { isBlock: false }, triggers_replace: { isBlock: false } };

const SETTINGS_FILE = 'terraform.tf';
const OUTPUTS_FILE = 'outputs.tf';

/**
 * The files of HCL that mean the same as a synthesized stack, by name. All addresses are those of the stack, so they
 * fit its state. A construct of a system has a file, with the path of each block's construct.
 * @throws if the stack contains something that cannot be written as HCL
 */
export function stackFiles(stack: TerraformStack, json: StackJson): ReadonlyMap<string, string> {
  const files = new Map([[SETTINGS_FILE, [settingsOf(json)]]]);
  const contents = contentsByHeader(json);
  for (const { header, path, shapes } of originsOf(stack)) {
    const content = contents.get(header)?.shift();
    if (content === undefined) continue;
    const name = header.startsWith('output ') ? OUTPUTS_FILE : fileOf(path);
    files.set(name, [...(files.get(name) ?? []), `# ${path}\n${blockOf(header, content, shapes)}`]);
  }
  const [left] = [...contents].find(([, { length }]) => length > 0) ?? [];
  if (left !== undefined) throw new Error(`${left}: no construct of the stack ${stack.node.id} creates it`);
  return new Map([...files].map(([name, texts]) => [name, `${texts.join('\n\n')}\n`]));
}

/** What CDKTF knows about each block, in the order in which the constructs were created. */
function* originsOf(stack: TerraformStack) {
  const resolver = new DefaultTokenResolver(new StringConcat());
  for (const element of stack.node.findAll().filter(TerraformElement.isTerraformElement)) {
    const path = element.node.path.slice(stack.node.path.length + 1);
    const kinds = Tokenization.resolve(element.toHclTerraform(), { scope: stack, resolver, preparing: false });
    for (const { header, content } of blocksOf<Shapes>(kinds)) {
      yield { header, path, shapes: element instanceof DataResource ? ATTRIBUTES_OF_DATA : content };
    }
  }
}

/** The contents of providers, and those of local values, have the same header. */
function contentsByHeader(json: StackJson): Map<string, JsonObject[]> {
  const contents = new Map<string, JsonObject[]>();
  for (const { header, content } of blocksOf(json)) contents.set(header, [...(contents.get(header) ?? []), content]);
  return contents;
}

/** All blocks but those with the settings of Terraform. */
function blocksOf<Content extends object>(kinds: Kinds<Content>): Block<Content>[] {
  const { terraform: _, provider, data, resource, output, locals, ...others } = kinds;
  const unknown = Object.keys(others).filter((name) => name !== '//');
  if (unknown.length > 0) throw new Error(`the stack must not contain ${unknown.join(', ')}, which cannot be exported`);
  const blocks: Block<Content>[] = [];
  for (const [name, contents] of Object.entries(provider ?? {})) {
    for (const content of contents) blocks.push({ header: `provider "${name}"`, content });
  }
  for (const [name, content] of Object.entries(output ?? {})) blocks.push({ header: `output "${name}"`, content });
  for (const [name, value] of Object.entries(locals ?? {})) {
    blocks.push({ header: 'locals', content: { [name]: value } as Content });
  }
  return [...blocks, ...elementsOf('data', data), ...elementsOf('resource', resource)];
}

const elementsOf = <Content>(kind: string, types: Types<Content> = {}): Block<Content>[] =>
  Object.entries(types).flatMap(([type, ids]) =>
    Object.entries(ids).map(([id, content]) => ({ header: `${kind} "${type}" "${id}"`, content })),
  );

function settingsOf({ terraform: { backend, required_providers, ...others } }: StackJson): string {
  if (Object.keys(others).length > 0)
    throw new Error(`the block terraform must not contain ${Object.keys(others).join(', ')}, which cannot be exported`);
  return braced('terraform', [
    [
      braced('required_providers', [
        Object.entries(required_providers).map(([name, { source, version }]) => {
          const full = source.includes('/') ? source : `hashicorp/${source}`;
          return `${name} = {\nsource = "${full}"\nversion = "${version}"\n}`;
        }),
      ]),
    ],
    ...Object.entries(backend).map(([kind, settings]) => [literalBlockOf(`backend "${kind}"`, settings)]),
  ]);
}

/** `Orders/Buffer/Function/Role` is in `orders-buffer.tf`. */
function fileOf(path: string): string {
  const owners = path.split('/').slice(0, -1).slice(0, 2);
  if (owners.length === 0) return SETTINGS_FILE;
  const name = owners.join('-').replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-');
  return `${name.toLowerCase().replace(/[^a-z0-9-]+/g, '-')}.tf`;
}
