import { createCaches, itemKey } from '../../../../functions/restaurants/caches';
import { createStore } from '../../../../functions/restaurants/operate-cache/store';
import { TestRedis, until } from '../../../runtime/cache/redis';

let redis: TestRedis;
beforeEach(async () => {
  redis = await TestRedis.start();
});
afterEach(() => TestRedis.stop());

const link = () => redis.link({ budgetMilliseconds: 10_000 });
const setup = () => createStore(link);

describe('stats', () => {
  it('returns the figures of the server', async () => {
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

  it('counts evictions', async () => {
    const admin = await redis.admin();
    await redis.configure({ maxmemory: '4mb', 'maxmemory-policy': 'allkeys-lru' });
    for (let key = 0; key < 50; key++) await admin.set(String(key), 'x'.repeat(200_000));
    const { entries, evictions } = await setup().stats();
    expect([evictions > 0, entries + evictions]).toEqual([true, 50]);
  });
});

describe('flush', () => {
  it('removes and counts every entry of the restaurants, and nothing else', async () => {
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

it.each(['stats', 'flush'] as const)('%s says that the cache is unavailable', async (operation) => {
  await redis.kill();
  await expect(setup()[operation]()).rejects.toThrow(new Error('the cache is unavailable: ECONNREFUSED'));
});

it('answers again as soon as the cache is back', async () => {
  const store = setup();
  await store.stats();
  await redis.kill();
  await expect(store.stats()).rejects.toThrow('the cache is unavailable');
  await redis.launch();
  expect(await store.flush()).toBe(0);
});

it('closes its connections', async () => {
  const [admin, store] = [await redis.admin(), setup()];
  const connections = async () => (await admin.clientList()).length;
  const before = await connections();
  await store.stats();
  await store.flush();
  await until(async () => (await connections()) === before);
});
