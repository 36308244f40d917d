import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCaches, itemKey } from '../../../../functions/restaurants/caches';
import { createStore } from '../../../../functions/restaurants/operate-cache/store';
import { TestRedis, until } from '../../../runtime/cache/redis';
import { createTable, restaurant } from '../table';

const dynamodb = new DynamoDBClient({});
let table: Awaited<ReturnType<typeof createTable>>;
let redis: TestRedis;
beforeAll(async () => {
  table = await createTable(dynamodb);
  await table.put(...['a', 'b', 'c'].map((id) => restaurant(id)));
});
afterAll(() => table.destroy());
beforeEach(async () => {
  redis = await TestRedis.start();
});
afterEach(() => TestRedis.stop());

const link = () => redis.link({ budgetMilliseconds: 10_000 });
const setup = () => createStore(dynamodb, table.name, link);

describe('stats', () => {
  it('are those of the server', async () => {
    const admin = await redis.admin();
    await admin.mSet(['a', '1', 'b', '2', 'c', '3']);
    await admin.mGet(['a', 'b', 'none']);
    const store = setup();
    const { server, uptimeSeconds, usedMemoryBytes, connections, ...counts } = await store.stats();
    expect(counts).toEqual({ entries: 3, hits: 2, misses: 1, evictions: 0 });
    expect(connections).toBeGreaterThanOrEqual(2);
    const [, name = '', version = ''] = /(valkey|redis)_version:(\S+)\r\n(?!.*valkey_)/s.exec(await admin.info()) ?? [];
    expect(server).toBe(`${name} ${version}`);
    expect([uptimeSeconds < 60, usedMemoryBytes > 100_000, usedMemoryBytes < 100_000_000]).toEqual([true, true, true]);
  });

  it('count what had to make room', async () => {
    const admin = await redis.admin();
    await redis.configure({ maxmemory: '4mb', 'maxmemory-policy': 'allkeys-lru' });
    for (let key = 0; key < 50; key++) await admin.set(String(key), 'x'.repeat(200_000));
    const { entries, evictions } = await setup().stats();
    expect([evictions > 0, entries + evictions]).toEqual([true, 50]);
  });
});

describe('flush', () => {
  it('removes every entry, counts each once, and leaves what is not of restaurants', async () => {
    const admin = await redis.admin();
    const [caches, store] = [createCaches(link()), setup()];
    const ids = Array.from({ length: 2500 }, (_, index) => `restaurant-${index}`);
    await caches.items.get(ids.map(itemKey), async (keys) => keys.map(() => ({})));
    // An entry and its group.
    await caches.pages.get([['any']], async () => [{ items: [], last: undefined }], ['CITY#london']);
    await admin.set('menus:1', 'a');
    expect([await store.flush(), await admin.dbSize(), await store.flush()]).toEqual([2502, 1, 0]);
    await admin.del('menus:1');
  });
});

describe('measure', () => {
  const count = { table: 6, miss: 6, hit: 6 };

  it('gives the milliseconds of rounds × ids reads in each way, of a batch a round, and of the first', async () => {
    const { first, samples, batch, oneByOne } = await setup().measure({ ids: ['a', 'b', 'c'], rounds: 2 });
    const lengths = Object.entries(samples).map(([variant, times]) => [variant, times.length]);
    expect(Object.fromEntries(lengths)).toEqual(count);
    expect([batch.length, oneByOne.length, Object.keys(first)]).toEqual([2, 2, Object.keys(count)]);
    const all = [...Object.values(samples).flat(), ...batch, ...oneByOne, ...Object.values(first)];
    expect(all.filter((milliseconds) => !(milliseconds > 0 && milliseconds < 10_000))).toEqual([]);
  });

  it('reads what it says: a miss is one of the server’s, a hit and a batch are none', async () => {
    const store = setup();
    const before = await store.stats();
    await store.measure({ ids: ['a', 'b', 'c'], rounds: 2 });
    const after = await store.stats();
    // The very first, one of each restaurant to warm up, and two rounds; each compares its lease before it fills, a hit.
    const misses = 1 + 3 + 6;
    expect(after.misses - before.misses).toBe(misses);
    expect(after.hits - before.hits).toBe(misses + misses + 2 * (3 + 3));
    expect(after.entries).toBe(3);
  });

  it('takes one restaurant, once', async () => {
    const { samples, batch } = await setup().measure({ ids: ['a'], rounds: 1 });
    expect([...Object.values(samples), batch].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  });

  it('fails where a restaurant is not in the table', async () => {
    const measuring = setup().measure({ ids: ['a', 'none'], rounds: 1 });
    await expect(measuring).rejects.toThrow(new Error('the restaurant none is not in the table'));
  });

  it('fails where the cache does not keep a restaurant', async () => {
    await table.put(restaurant('large', { menu: 'x'.repeat(300_000) }));
    const measuring = setup().measure({ ids: ['large'], rounds: 1 });
    await expect(measuring).rejects.toThrow(
      new Error('the cache does not keep the restaurant large: see the function’s log'),
    );
  });
});

it.each([
  ['stats', (store: ReturnType<typeof createStore>) => store.stats()],
  ['flush', (store) => store.flush()],
  ['measure', (store) => store.measure({ ids: ['a'], rounds: 1 })],
])('%s fails with a sentence where the cache is away', async (_, ask) => {
  await redis.kill();
  await expect(ask(setup())).rejects.toThrow(new Error('the cache does not answer: ECONNREFUSED'));
});

it('helps again as soon as the cache is back', async () => {
  const store = setup();
  await store.stats();
  await redis.kill();
  await expect(store.stats()).rejects.toThrow('the cache does not answer');
  await redis.launch();
  expect(await store.flush()).toBe(0);
  expect(await store.measure({ ids: ['a'], rounds: 1 })).toMatchObject({ batch: [expect.any(Number)] });
});

it('leaves no connection behind', async () => {
  const [admin, store] = [await redis.admin(), setup()];
  const connections = async () => (await admin.clientList()).length;
  const before = await connections();
  await store.stats();
  await store.measure({ ids: ['a'], rounds: 1 });
  await store.measure({ ids: ['none'], rounds: 1 }).catch(() => undefined);
  await until(async () => (await connections()) === before);
});
