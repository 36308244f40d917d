import type { Block } from './configuration';

/** The type of an attribute as Terraform writes it: `"string"`, `["list", "string"]`, `["object", { … }]`. */
export type Type = string | readonly [kind: string, of: Type | Readonly<Record<string, Type>>];

interface Attribute {
  /** Whether it may be set. */
  readonly optional?: boolean;
  readonly type?: Type;
  readonly nested_type?: BlockSchema & { readonly nesting_mode: Nesting };
}
type Attributes = Readonly<Record<string, Attribute>>;
type Nesting = 'single' | 'group' | 'list' | 'set' | 'map';

export interface BlockSchema {
  readonly attributes?: Attributes;
  readonly block_types?: Readonly<Record<string, { readonly nesting_mode: Nesting; readonly block: BlockSchema }>>;
}

/** The output of `terraform providers schema -json`. */
export interface Schemas {
  readonly provider_schemas?: Readonly<
    Record<
      string,
      {
        readonly resource_schemas?: Readonly<Record<string, { readonly version: number; readonly block: BlockSchema }>>;
      }
    >
  >;
}

/** What is planned for a part of a resource, which values are unknown, and what a deployment has made of them before. */
export interface Part {
  readonly after: unknown;
  readonly unknown: unknown;
  readonly prior: unknown;
  /** A name for what is unknown. */
  readonly name: string;
}

const at = (value: unknown, step: string) => (value as Block | null | undefined)?.[step];

const below = ({ after, unknown, prior, name }: Part, step: string): Part => ({
  after: at(after, step),
  unknown: at(unknown, step),
  prior: at(prior, step),
  name: `${name}-${step}`,
});

/** The planned values, with what a deployment may make of the unknown ones. */
export function filled({ attributes = {}, block_types = {} }: BlockSchema, part: Part): Block {
  const attribute = (name: string, { type = 'string', nested_type, optional }: Attribute): unknown => {
    const own = below(part, name);
    if (nested_type) return nested(nested_type.nesting_mode, nested_type, own);
    const isUnset = optional === true && own.unknown === true && !IDENTIFIERS.test(name);
    return isUnset ? (own.prior ?? unset(type)) : filledValue(type, own);
  };
  return Object.fromEntries([
    ...Object.entries(attributes).map(([name, one]) => [name, attribute(name, one)]),
    ...Object.entries(block_types).map(([name, one]) => [name, nested(one.nesting_mode, one.block, below(part, name))]),
  ]);
}

const isSingle = (mode: Nesting): boolean => mode === 'single' || mode === 'group';

function nested(mode: Nesting, block: BlockSchema, part: Part): unknown {
  const { after, unknown, prior } = part;
  if (unknown === true) return prior ?? (isSingle(mode) ? null : mode === 'map' ? {} : []);
  if (after === null || after === undefined) return null;
  if (isSingle(mode)) return filled(block, part);
  const all = Object.keys(after).map((step) => [step, filled(block, below(part, step))] as const);
  return mode === 'map' ? Object.fromEntries(all) : all.map(([, one]) => one);
}

function filledValue(type: Type, part: Part): unknown {
  const { after, unknown, prior, name } = part;
  if (unknown === true) return prior ?? placeholder(type, name);
  if (typeof unknown !== 'object' || unknown === null || typeof type === 'string') return after ?? null;
  const [kind, of] = type;
  const typeOf = (step: string) => (kind === 'object' ? at(of, step) : of) as Type;
  const steps = [...new Set([...Object.keys(after ?? {}), ...Object.keys(unknown)])];
  const values = steps.map((step) => [step, filledValue(typeOf(step), below(part, step))] as const);
  return kind === 'object' || kind === 'map' ? Object.fromEntries(values) : values.map(([, value]) => value);
}

/** What AWS chooses if it is not set. Other such attributes stay unset: the provider rejects some beside others. */
const IDENTIFIERS = /^(id|arn|name|bucket|identifier)$/;

/**
 * A value of the type that validations of the provider accept, by the name of the attribute. Collections of objects, such
 * as endpoints, have one, since stacks refer to the first.
 */
function placeholder(type: Type, name: string): unknown {
  if (type === 'string') return text(name);
  if (typeof type === 'string') return unset(type);
  const [kind, of] = type;
  if (kind === 'object') {
    const parts = Object.entries(of as Readonly<Record<string, Type>>);
    return Object.fromEntries(parts.map(([part, one]) => [part, placeholder(one, `${name}-${part}`)]));
  }
  const isOfObjects = kind !== 'map' && Array.isArray(of) && of[0] === 'object';
  return isOfObjects ? [placeholder(of as Type, name)] : unset(type);
}

function unset(type: Type): unknown {
  if (type === 'string') return '';
  if (type === 'number') return 0;
  if (type === 'bool') return false;
  const [kind] = type;
  return kind === 'map' ? {} : kind === 'object' ? null : [];
}

function text(name: string): string {
  if (/arn$/.test(name)) return `arn:aws:tableside:us-east-1:000000000000:${name}`;
  if (/[-_](time|timestamp|date|at)$/.test(name)) return '2026-01-01T00:00:00Z';
  if (/(url|uri)$/.test(name)) return `https://${name.replaceAll('_', '-')}.example`;
  return name;
}
