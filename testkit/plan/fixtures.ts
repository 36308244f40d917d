import type { Block, Configuration } from './configuration';

/**
 * Values of data sources, by construct path (`Network/Vpc`), by type and path (`aws_vpc.Network/Vpc`) or by type
 * (`aws_vpc`). The more exact name wins. The arguments of the data source need not be repeated.
 */
export type Fixtures = Readonly<Record<string, Block>>;

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
  fixtureOf: (type: string, id: string) => Block | undefined,
): Configuration {
  const names = new Map<string, string>();
  const fixtures: Record<string, Block> = {};
  const locals: Record<string, string> = {};
  const data: Record<string, Record<string, Block>> = {};
  for (const [type, blocks] of Object.entries(stack.data ?? {})) {
    for (const [id, block] of Object.entries(blocks)) {
      const values = fixtureOf(type, id);
      if (!values) {
        data[type] = { ...data[type], [id]: block };
        continue;
      }
      const name = logicalId(type, id);
      names.set(`data.${type}.${id}`, name);
      fixtures[name] = asState(block, values);
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

function asState(block: Block, values: Block): Block {
  const { provider: _, ...rest } = block;
  const meta = Object.fromEntries(Object.entries(rest).filter(([name]) => META.includes(name)));
  const given = Object.fromEntries(Object.entries(rest).filter(([name]) => !META.includes(name)));
  const selfIsOutputs = JSON.parse(JSON.stringify(meta).replace(/\bself\./g, 'self.outputs.'));
  // Fixtures are no expressions.
  const literal = JSON.parse(JSON.stringify(values).replace(/([$%])\{/g, '$1$1{'));
  return { ...selfIsOutputs, backend: 'local', config: { path: EMPTY_STATE }, defaults: { ...given, ...literal } };
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
  return (type: string, id: string): Block | undefined => {
    const named = pathOf(`data.${type}.${id}`).replace(/^data\./, '');
    return fixtures[named] ?? fixtures[named.slice(type.length + 1)] ?? fixtures[type];
  };
}
