import type { Block, Configuration } from './configuration';

/**
 * Values of data sources, by construct path (`Network/Vpc`), by type and path (`aws_vpc.Network/Vpc`) or by type
 * (`aws_vpc`). The more exact name wins. The arguments of the data source need not be repeated.
 */
export type Fixtures = Readonly<Record<string, Block>>;

const logicalId = (type: string, id: string) => `${type}__${id}`;

/** The address of the resource in place of a data source. */
const fixtureAddress = (type: string, id: string): string => `terraform_data.${logicalId(type, id)}`;

/** The text with the data sources that it means. */
export const dataAddress = (text: string): string =>
  text.replace(/\bterraform_data\.([a-z0-9]+(?:_[a-z0-9]+)*)__(?=\w)/g, 'data.$1.');

/**
 * Replaces data sources by `terraform_data`, whose input a plan knows: conditions, `count` and `depends_on` keep working.
 * @param fixtureOf the values of a data source by type and logical id, if a fixture answers it
 */
export function withFixtures(
  stack: Configuration,
  fixtureOf: (type: string, id: string) => Block | undefined,
): Configuration {
  const replaced: [type: string, id: string, block: Block][] = [];
  const data: Record<string, Record<string, Block>> = {};
  for (const [type, blocks] of Object.entries(stack.data ?? {})) {
    for (const [id, block] of Object.entries(blocks)) {
      const values = fixtureOf(type, id);
      if (values) replaced.push([type, id, asResource(block, values)]);
      else data[type] = { ...data[type], [id]: block };
    }
  }
  if (replaced.length === 0) return stack;
  const fixtures = Object.fromEntries(replaced.map(([type, id, block]) => [logicalId(type, id), block]));
  const { terraform_data } = stack.resource ?? {};
  const resource = { ...stack.resource, terraform_data: { ...terraform_data, ...fixtures } };
  const names = new Set(replaced.map(([type, id]) => `data.${type}.${id}`));
  return JSON.parse(redirected(JSON.stringify({ ...stack, data, resource }), names));
}

/** Arguments of every block, which are no values. */
const META = ['//', 'count', 'depends_on', 'for_each', 'lifecycle'];

function asResource(block: Block, values: Block): Block {
  const { provider: _, ...rest } = block;
  const meta = Object.fromEntries(Object.entries(rest).filter(([name]) => META.includes(name)));
  const given = Object.fromEntries(Object.entries(rest).filter(([name]) => !META.includes(name)));
  const selfIsInput = JSON.parse(JSON.stringify(meta).replace(/\bself\./g, 'self.input.'));
  return { ...selfIsInput, input: { ...given, ...values } };
}

/** References to these data sources lead to the resources in their place, and to attributes of its input. */
const redirected = (json: string, names: ReadonlySet<string>): string =>
  json.replace(
    /\b(data\.(\w+)\.([\w-]+))((?:\[[^\]]*\]|\.\*(?=\.))?)(\.(?=[a-z]))?/g,
    (reference, name: string, type: string, id: string, index: string, attribute = '') =>
      names.has(name) ? `${fixtureAddress(type, id)}${index}${attribute && '.input.'}` : reference,
  );

/** @param pathOf the construct path of a data source by its address */
export function fixturesFor(fixtures: Fixtures, pathOf: (address: string) => string) {
  return (type: string, id: string): Block | undefined => {
    const named = pathOf(`data.${type}.${id}`).replace(/^data\./, '');
    return fixtures[named] ?? fixtures[named.slice(type.length + 1)] ?? fixtures[type];
  };
}

/** Whether a resource is in the place of a data source. */
export const isFixture = (address: string): boolean => dataAddress(address) !== address;
