import { crc32 } from 'node:zlib';
import { createCaches, itemKey, pageGroup, pageKey } from '../../../functions/restaurants/caches';
import { createCache } from '../../../runtime/cache';
import { encode, encodeUnkept, entryName, groupName, type Key, leaseAfter } from '../../../runtime/cache/codec';
import type { Item } from '../../../runtime/dynamodb/item';
import { Random } from '../../support/random';
import { timed } from '../../support/running-time';
import { TestRedis } from './redis';

/** Busy processors make Redis late, too: each budget is larger than the default. */
const BUDGET_MS = 5000;
/** Far less than a request would wait for another reader, with this budget. */
const AT_ONCE_MS = 1000;

let redis: TestRedis;
let admin: Awaited<ReturnType<TestRedis['admin']>>;
beforeAll(async () => {
  redis = await TestRedis.start();
  admin = await redis.admin();
});
afterEach(() => admin.flushAll());
afterAll(() => TestRedis.stop());

const itemOf = (id: string): Item => ({ PK: { S: `RESTAURANT#${id}` }, SK: { S: `RESTAURANT#${id}` } });
const INDEX_KEYS: Item = { GSI1PK: { S: 'CUISINE#thai' }, GSI1SK: { S: 'CITY#bath#a#a' } };
const ITEM: Item = {
  ...itemOf('a'),
  ...INDEX_KEYS,
  rating: { N: '4.5' },
  tags: { L: [{ B: Uint8Array.from([1, 2]) }] },
};
const QUERY = { partition: 'CUISINE#thai', prefix: '', limit: 25 };
const PAGE = { items: [ITEM], last: undefined };
const nameOf = (id: string) => entryName('restaurants/items', itemKey(id));
const NAME = nameOf('a');
const ENTRY = encode(ITEM, NAME, 1);

const pageNames = async () => (await admin.keys('restaurants/pages:1:\\[*')).map(String);

const createReader = (budgetMilliseconds = BUDGET_MS) => {
  const caches = createCaches(redis.link({ budgetMilliseconds }));
  const get = () => caches.items.get([itemKey('a')], async () => [ITEM]);
  const find = () => caches.pages.get([pageKey(QUERY)], async () => [PAGE], pageGroup(QUERY.partition));
  return { caches, get, find };
};

/** Expects the value from the loader, in time, and then from the cache. */
async function expectReplaced<V>(get: () => Promise<V[]>, value: object) {
  let found: unknown;
  const milliseconds = await timed(async () => (found = await get()));
  expect(found).toEqual([{ value, source: 'loader' }]);
  expect(await get()).toEqual([{ value, source: 'cache' }]);
  expect(milliseconds).toBeLessThan(AT_ONCE_MS);
}

const STRINGS: readonly [what: string, value: string][] = [
  ['nothing', ''],
  ['one letter', 'E'],
  ['another letter', 'X'],
  ['the beginning of a lease', 'L'],
  ['a lease of no format', 'Lgarbage 99 x'],
  ['an entry of the former format', `E7d4e3eec${JSON.stringify(ITEM)}`],
  ['the entry of another key', encode(ITEM, nameOf('b'), 1)],
  ['the entry of another version', encode(ITEM, NAME, 2)],
  ['the entry of another cache', encode(ITEM, entryName('restaurants/pages', itemKey('a')), 1)],
  ['the lease of another key', leaseAfter({ is: 'absent' }, nameOf('b'), 1)],
  ['the mark of another key', encodeUnkept(nameOf('b'), 1)],
  ['a page', encode(PAGE, NAME, 1)],
  ...[
    5,
    'a',
    true,
    null,
    [],
    [ITEM],
    { id: 5 },
    { id: null },
    { id: {} },
    { id: { L: 5 } },
    { id: { S: 5 } },
    { id: { N: 'x' } },
    // Well-formed, but no loader has stored it.
    {},
    { PK: ITEM.PK },
    { SK: ITEM.SK },
    { ...ITEM, PK: { S: '' }, SK: { S: '' } },
    { ...ITEM, SK: { S: 'PLACE' } },
    { ...ITEM, PK: { N: '5' } },
    itemOf(''),
    itemOf('b'),
  ].map((value): [string, string] => [JSON.stringify(value), encode(value, NAME, 1)]),
  ...['{', '{"id":{"B":{"$bytes":"?"}}}', '{"id":{"B":{"$bytes":5}}}', '{"id":{"B":{"$bytes":"aGk"}}}'].map(
    (text): [string, string] => [text, encodeText(text)],
  ),
  ['deep lists', encodeText(`{"id":${'{"L":['.repeat(20_000)}${']}'.repeat(20_000)}}`)],
  ['deep lists with bytes', encodeText(`{"$$bytes":${'{"L":['.repeat(20_000)}${']}'.repeat(20_000)}}`)],
];

/** An entry with a valid checksum and any text. */
function encodeText(text: string): string {
  const checksum = crc32(`E${text}`, crc32(`2 1 ${NAME} `));
  return `E${text}${checksum.toString(16).padStart(8, '0')}`;
}

it.each(STRINGS)('replaces %s in place of an entry', async (_, value) => {
  const { get } = createReader();
  await admin.set(NAME, value);
  await expectReplaced(get, ITEM);
});

const OTHER_TYPES: readonly [what: string, command: readonly string[]][] = [
  ['list', ['RPUSH', NAME, ENTRY]],
  ['set', ['SADD', NAME, ENTRY]],
  ['sorted set', ['ZADD', NAME, '1', ENTRY]],
  ['hash', ['HSET', NAME, 'a', ENTRY]],
  ['stream', ['XADD', NAME, '*', 'a', ENTRY]],
];

it.each(OTHER_TYPES)(
  'replaces a %s in place of an entry, of a page and of the token of a group',
  async (_, command) => {
    const { get, find, caches } = createReader();
    const [name, , ...content] = command;
    const put = (key: string) => admin.sendCommand([name ?? '', key, ...content]);
    await put(NAME);
    await expectReplaced(get, ITEM);
    const group = groupName('restaurants/pages', pageGroup(QUERY.partition));
    await put(group);
    await expectReplaced(find, PAGE);
    const [page = ''] = await pageNames();
    await admin.del(page);
    await put(page);
    await expectReplaced(find, PAGE);
    await admin.del(group);
    await put(group);
    await caches.pages.removeGroup(pageGroup(QUERY.partition), 60_000);
    await expectReplaced(find, PAGE);
  },
);

it.each([
  ['nothing', ''],
  ['a token of the former format', 'f4b0c7f2-6c9c-4e5d-9d0a-0b6f3c1d2e3f'],
  ['an entry', ENTRY],
])('replaces %s in place of the token of a group', async (_, value) => {
  await admin.set(groupName('restaurants/pages', pageGroup(QUERY.partition)), value);
  await expectReplaced(createReader().find, PAGE);
});

it('replaces what is no page, and the page of another query', async () => {
  const { find } = createReader();
  await find();
  const [page = ''] = await pageNames();
  const { GSI1SK, ...withoutSortKey } = ITEM;
  const last = { PK: 'a', SK: 'a', GSI1PK: 'a', GSI1SK: '' };
  const values = [
    ITEM,
    [ITEM],
    { items: [{}] },
    { items: [ITEM, {}] },
    { items: [itemOf('a')] },
    { items: [withoutSortKey] },
    { items: [{ ...ITEM, GSI1PK: { S: '' } }] },
    { items: Array(26).fill(ITEM) },
    { items: [ITEM], last },
  ].map((value) => encode(value, page, 1));
  for (const value of [...values, encode(PAGE, `${page} `, 1)]) {
    await admin.set(page, value);
    await expectReplaced(find, PAGE);
  }
});

it('replaces an entry of which bytes were changed, added or lost', async () => {
  const { get } = createReader();
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Random(seed);
    const bytes = [...Buffer.from(ENTRY)];
    const at = random.between(0, bytes.length - 1);
    const other = Array.from({ length: random.between(0, 3) }, () => random.between(0, 255));
    bytes.splice(at, random.between(other.length === 0 ? 1 : 0, 3), ...other);
    if (Buffer.from(bytes).equals(Buffer.from(ENTRY))) continue;
    await admin.set(NAME, Buffer.from(bytes));
    expect([seed, await get(), await get()]).toEqual([
      seed,
      [{ value: ITEM, source: 'loader' }],
      [{ value: ITEM, source: 'cache' }],
    ]);
  }
});

it('takes over a lease that never expires, whatever its number is', async () => {
  const numbers = [-1, 0, 7, 1000, Number.MAX_VALUE];
  const budgetMs = 1000;
  const waits = numbers.map(async (number) => {
    const { caches } = createReader(budgetMs);
    const key = itemKey(`lease-${number}`);
    const name = entryName('restaurants/items', key);
    await admin.set(name, leaseAfter({ is: 'lease', family: 'f', number: number - 1 }, name, 1));
    const item = itemOf(`lease-${number}`);
    const get = () => caches.items.get([key], async () => [item]);
    const milliseconds = await timed(get);
    expect(await get()).toEqual([{ value: item, source: 'cache' }]);
    return milliseconds;
  });
  expect(Math.max(...(await Promise.all(waits)))).toBeLessThan(budgetMs);
});

describe('a new version of the values', () => {
  it('never reads those of the former one, whose removal it sees', async () => {
    const cacheOf = <V>(version: number) =>
      createCache<V>(redis.link({ budgetMilliseconds: BUDGET_MS }), { namespace: 'versions', version });
    const [former, next] = [cacheOf<{ name: string }>(1), cacheOf<{ names: string[] }>(2)];
    const key: Key = ['a'];
    await former.get([key], async () => [{ name: 'A' }]);
    expect(await next.get([key], async () => [{ names: ['A'] }])).toEqual([
      { value: { names: ['A'] }, source: 'loader' },
    ]);
    expect(await next.get([key], async () => [])).toEqual([{ value: { names: ['A'] }, source: 'cache' }]);
    await former.remove(key);
    expect(await next.get([key], async () => [{ names: ['B'] }])).toEqual([
      { value: { names: ['B'] }, source: 'loader' },
    ]);
    await next.get([key], async () => [{ names: ['old'] }], ['g']);
    await former.removeGroup(['g'], 1000);
    const again = await next.get([key], async () => [{ names: ['C'] }], ['g']);
    expect(again).toEqual([{ value: { names: ['C'] }, source: 'loader' }]);
  });
});
