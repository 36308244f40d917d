import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDax } from '../../../support/dax';
import type { Case } from './case';
import { CASES } from './cases';
import { type Comparison, compare } from './compare';
import { DIFFERENCES } from './differences';
import { createDriver } from './drivers';
import { CLIENTS, type Client, readsOf } from './drivers/driver';
import { type Names, namesOf } from './drivers/names';
import { plainDriver, plainNumbers } from './drivers/plain';
import { FIXTURES } from './fixtures';
import { type Answers, contentOf, itemsOf, put, run } from './run';
import { createTables, isOwn, TABLE_NAMES } from './tables';

const RUN = 'conformance';
const all: readonly Case[] = Object.values(CASES).flat();
const own = TABLE_NAMES.filter(isOwn);

const table = new DynamoDBClient({});
const names = (client: Client | undefined) => namesOf(RUN, client ? CLIENTS.indexOf(client) + 1 : 0);
const expected = new Map<string, Answers[]>();
const actual = new Map<Client, Map<string, Answers[]>>();

async function prepareOwnTables({ nameOf }: Names): Promise<void> {
  await createTables(table, own, nameOf);
  await put(
    table,
    all.flatMap(({ given }) => given.map(([name, item]) => [nameOf(name), item] as const)),
  );
}

async function runThroughDax(client: Client): Promise<Map<string, Answers[]>> {
  const number = CLIENTS.indexOf(client) + 1;
  await prepareOwnTables(names(client));
  const dax = await startDax({ tableEndpoint: process.env.AWS_ENDPOINT_URL ?? '' });
  const driver = await createDriver[client](dax.endpoint);
  try {
    return await run(all, { driver, names: names(client), number, reads: readsOf(client) });
  } finally {
    await driver.close();
    await dax.close();
  }
}

beforeAll(async () => {
  const { nameOf } = names(undefined);
  await createTables(
    table,
    TABLE_NAMES.filter((name) => !isOwn(name)),
    nameOf,
  );
  const fixtures = Object.entries(FIXTURES);
  await put(
    table,
    fixtures.flatMap(([name, items]) => items.map((item) => [nameOf(name), item] as const)),
  );
  await prepareOwnTables(names(undefined));
  const plain = {
    driver: plainDriver(new DynamoDBClient({}), plainNumbers),
    names: names(undefined),
    number: 0,
    reads: 1,
  };
  for (const [name, answers] of await run(all, plain)) expected.set(name, answers);
  await Promise.all(CLIENTS.map(async (client) => actual.set(client, await runThroughDax(client))));
}, 600_000);

afterAll(() => table.destroy());

/** By client and case: most are needed for several tests. */
const comparisons = new Map<string, Comparison>();

function compared(each: Case, client: Client): Comparison {
  const key = `${client} ${each.name}`;
  const known = comparisons.get(key);
  if (known) return known;
  const found = compare(each, client, expected.get(each.name) ?? [], actual.get(client)?.get(each.name) ?? []);
  comparisons.set(key, found);
  return found;
}

it('has at least 400 cases with different names', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  expect(all.length).toBeGreaterThanOrEqual(400);
});

it('has no cases that write the same item', () => {
  const writers = all.flatMap((each) =>
    itemsOf(each.requests.filter(([operation]) => operation !== 'GetItem')).map((key) => ({
      key: JSON.stringify(key),
      name: each.name,
    })),
  );
  const shared = writers.filter(({ key, name }) => writers.some((other) => other.key === key && other.name !== name));
  expect(shared).toEqual([]);
});

describe.each(Object.entries(CASES))('%s: through DAX, every client', (_group, cases) => {
  it.each([...cases])('$name', (each) => {
    expect(expected.get(each.name)).toHaveLength(each.requests.length + itemsOf(each.requests).length);
    expect(CLIENTS.flatMap((client) => compared(each, client).faults)).toEqual([]);
  });
});

describe('the tables', () => {
  const contents = async (nameOf: Names['nameOf']) => {
    const items = await Promise.all(
      own.map(async (name) => (await contentOf(table, nameOf(name))).map((item) => `${name} ${item}`)),
    );
    return new Set(items.flat());
  };

  it.each(CLIENTS)('have the same items after writes with %s', async (client) => {
    // Cases with a documented difference leave other items. Each item names its case in its key, or in an attribute.
    const excused = all
      .filter((each) => compared(each, client).isOtherwise)
      .map(({ name }) => JSON.stringify(name).slice(1, -1));
    const isExcused = (item: string) => excused.some((name) => item.includes(name) || item.includes(btoa(name)));
    const [right, left] = [await contents(names(undefined).nameOf), await contents(names(client).nameOf)];
    const differing = [...right].filter((item) => !left.has(item)).concat([...left].filter((item) => !right.has(item)));
    expect(differing.filter((item) => !isExcused(item))).toEqual([]);
  });
});

describe('a documented difference', () => {
  it.each(Object.entries(DIFFERENCES))('occurs with each of its clients: %s', (id, { clients }) => {
    const with_ = (client: Client) => all.some((each) => compared(each, client).seen.includes(id));
    expect(clients.filter(with_)).toEqual(clients);
  });
});
