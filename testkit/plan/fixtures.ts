import type { Block, Configuration } from './configuration';

/**
 * Values of data sources, by construct path (`Network/Vpc`), by type and path (`aws_vpc.Network/Vpc`) or by type
 * (`aws_vpc`). The more exact name wins. The arguments of the data source need not be repeated.
 */
export type Fixtures = Readonly<Record<string, Block>>;

const logicalId = (type: string, id: string) => `fixture__${type}__${id}`;

/** The text with the data sources that it means. */
export const dataAddress = (text: string): string =>
  text.replace(/\bdata\.terraform_remote_state\.fixture__([a-z0-9]+(?:_[a-z0-9]+)*)__(?=\w)/g, 'data.$1.');

/** Whether a data source is in the place of another one. */
export const isFixture = (address: string): boolean => dataAddress(address) !== address;

/** A state without outputs, relative to the root module: the values of fixtures are defaults for them. */
export const EMPTY_STATE = 'empty.tfstate';

/**
 * Replaces data sources by `terraform_remote_state`, which Terraform reads without a provider: conditions, `count` and
 * `depends_on` keep working, and so does reading other data sources that refer to them.
 * @param fixtureOf the values of a data source by type and logical id, if a fixture answers it
 */
export function withFixtures(
  stack: Configuration,
  fixtureOf: (type: string, id: string) => Block | undefined,
): Configuration {
  const names = new Set<string>();
  const fixtures: Record<string, Block> = {};
  const data: Record<string, Record<string, Block>> = {};
  for (const [type, blocks] of Object.entries(stack.data ?? {})) {
    for (const [id, block] of Object.entries(blocks)) {
      const values = fixtureOf(type, id);
      if (values) fixtures[logicalId(type, id)] = asState(block, values);
      else data[type] = { ...data[type], [id]: block };
      if (values) names.add(`data.${type}.${id}`);
    }
  }
  if (names.size === 0) return stack;
  const { terraform_remote_state: states } = data;
  return redirected({ ...stack, data: { ...data, terraform_remote_state: { ...states, ...fixtures } } }, names);
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

/** References to these data sources lead to the ones in their place, and to attributes of their outputs. */
const redirected = (stack: Configuration, names: ReadonlySet<string>): Configuration =>
  JSON.parse(
    JSON.stringify(stack).replace(
      /\b(data\.(\w+)\.([\w-]+))((?:\[[^\]]*\]|\.\*(?=\.))?)(\.(?=[a-z]))?/g,
      (reference, name: string, type: string, id: string, index: string, attribute = '') =>
        names.has(name)
          ? `data.terraform_remote_state.${logicalId(type, id)}${index}${attribute && '.outputs.'}`
          : reference,
    ),
  );

/** @param pathOf the construct path of a data source by its address */
export function fixturesFor(fixtures: Fixtures, pathOf: (address: string) => string) {
  return (type: string, id: string): Block | undefined => {
    const named = pathOf(`data.${type}.${id}`).replace(/^data\./, '');
    return fixtures[named] ?? fixtures[named.slice(type.length + 1)] ?? fixtures[type];
  };
}
