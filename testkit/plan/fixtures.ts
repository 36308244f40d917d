import type { Block, Configuration } from './configuration';

/**
 * Values of data sources, by construct path (`Network/Vpc`), by type and path (`aws_vpc.Network/Vpc`) or by type
 * (`aws_vpc`). The more exact name wins. The arguments of the data source need not be repeated. Values of one instance
 * have its key after the name, as in Terraform: `Subnet["eu-west-1a"]` with `for_each`, `Subnet[0]` with `count`. They
 * are added to those of the name without a key, or replace them.
 */
export type Fixtures = Readonly<Record<string, Block>>;

/** What fixtures say about a data source. */
export interface Fixture {
  readonly values: Block;
  /** Of single instances, by key. */
  readonly instances: Readonly<Record<string, Block>>;
}

/** The name of a fixture, and the key of its instance as JSON. */
export function nameAndKey(fixture: string): [name: string, key: string | undefined] {
  const [, name, key] = /^(.*)\[("(?:[^"\\]|\\.)*"|\d+)\]$/s.exec(fixture) ?? [];
  return name === undefined || key === undefined ? [fixture, undefined] : [name, String(JSON.parse(key))];
}

const logicalId = (type: string, id: string) => `fixture__${type}__${id}`;

/** The text with the data sources that it means. */
export const dataAddress = (text: string): string =>
  text.replace(/\b(?:data\.terraform_remote_state|local)\.fixture__([a-z0-9]+(?:_[a-z0-9]+)*)__(?=\w)/g, 'data.$1.');

/** Whether a data source is in the place of another one. */
export const isFixture = (address: string): boolean => dataAddress(address) !== address;

/** A state without outputs, relative to the root module: the values of fixtures are defaults for them. */
export const EMPTY_STATE = 'empty.tfstate';

/**
 * Replaces data sources by `terraform_remote_state`, which Terraform reads without a provider: conditions, `count` and
 * `depends_on` keep working, and so does reading other data sources that refer to them. Expressions refer to a local
 * value with the outputs, which has the shape of the data source.
 * @param fixtureOf the values of a data source by type and logical id, if a fixture answers it
 */
export function withFixtures(
  stack: Configuration,
  fixtureOf: (type: string, id: string) => Fixture | undefined,
): Configuration {
  const names = new Map<string, string>();
  const fixtures: Record<string, Block> = {};
  const locals: Record<string, string> = {};
  const data: Record<string, Record<string, Block>> = {};
  for (const [type, blocks] of Object.entries(stack.data ?? {})) {
    for (const [id, block] of Object.entries(blocks)) {
      const fixture = fixtureOf(type, id);
      if (!fixture) {
        data[type] = { ...data[type], [id]: block };
        continue;
      }
      const name = logicalId(type, id);
      names.set(`data.${type}.${id}`, name);
      fixtures[name] = asState(block, fixture);
      locals[name] = outputsOf(block, `data.terraform_remote_state.${name}`);
    }
  }
  if (names.size === 0) return stack;
  const { terraform_remote_state: states } = data;
  const fixed = redirected({ ...stack, data: { ...data, terraform_remote_state: { ...states, ...fixtures } } }, names);
  return { ...fixed, locals: { ...fixed.locals, ...locals } };
}

/** The values of a data source in the shape of its `for_each` or `count`. */
function outputsOf(block: Block, state: string): string {
  if ('for_each' in block) return `\${{ for key, one in ${state} : key => one.outputs }}`;
  return 'count' in block ? `\${${state}[*].outputs}` : `\${${state}.outputs}`;
}

/** Arguments of every block, which are no values. */
const META = ['//', 'count', 'depends_on', 'for_each', 'lifecycle'];

export const hasInstances = (block: Block): boolean => 'for_each' in block || 'count' in block;

function asState(block: Block, { values, instances }: Fixture): Block {
  const { provider: _, ...rest } = block;
  const meta = Object.fromEntries(Object.entries(rest).filter(([name]) => META.includes(name)));
  const given = Object.fromEntries(Object.entries(rest).filter(([name]) => !META.includes(name)));
  const selfIsOutputs = JSON.parse(JSON.stringify(meta).replace(/\bself\./g, 'self.outputs.'));
  const defaults = { ...given, ...literal(values) };
  const names = new Set(hasInstances(block) ? Object.values(instances).flatMap((one) => Object.keys(one)) : []);
  const key = 'for_each' in block ? 'each.key' : 'tostring(count.index)';
  const own = Object.fromEntries(
    [...names].map((name) => [
      name,
      `\${try(${decoded(instances)}[${key}][${JSON.stringify(name)}], ${name in values ? decoded(values[name]) : expressionOf(given[name])})}`,
    ]),
  );
  return { ...selfIsOutputs, backend: 'local', config: { path: EMPTY_STATE }, defaults: { ...defaults, ...own } };
}

/** A value in which no string is an expression. */
export const literal = <Value>(values: Value): Value =>
  JSON.parse(JSON.stringify(values).replace(/([$%])\{/g, '$1$1{'));

/** A value as an expression of Terraform. */
const decoded = (value: unknown): string => `jsondecode(${literal(JSON.stringify(JSON.stringify(value)))})`;

/** An argument as an expression: it is one already, or it is constant. */
function expressionOf(argument: unknown): string {
  const expression = typeof argument === 'string' ? /^\$\{(.*)\}$/s.exec(argument)?.[1] : undefined;
  return expression ?? decoded(argument ?? null);
}

/** Refers to the local values in place of these data sources. @param names of the fixtures by address */
function redirected<Part>(part: Part, names: ReadonlyMap<string, string>): Part {
  const redirect = (text: string, prefix: string) =>
    text.replace(/\bdata\.\w+\.[\w-]+/g, (address) => {
      const name = names.get(address);
      return name === undefined ? address : `${prefix}.${name}`;
    });
  const json = JSON.stringify(part, (key, value) =>
    // A data source, not its values.
    key === 'depends_on' ? JSON.parse(redirect(JSON.stringify(value), 'data.terraform_remote_state')) : value,
  );
  return JSON.parse(redirect(json, 'local'));
}

/** @param pathOf the construct path of a data source by its address */
export function fixturesFor(fixtures: Fixtures, pathOf: (address: string) => string) {
  const keyed = Object.entries(fixtures).map(([fixture, values]) => [...nameAndKey(fixture), values] as const);
  return (type: string, id: string): Fixture | undefined => {
    const named = pathOf(`data.${type}.${id}`).replace(/^data\./, '');
    // The most exact name last.
    const found = [type, named.slice(type.length + 1), named].flatMap((name) => keyed.filter(([one]) => one === name));
    if (found.length === 0) return undefined;
    const values = found.findLast(([, key]) => key === undefined)?.[2] ?? {};
    const instances = found.flatMap(([, key, one]) => (key === undefined ? [] : [[key, one] as const]));
    return { values, instances: Object.fromEntries(instances) };
  };
}
