import { createConversationsCache, firstPageKey, userGroup } from '../../functions/messages/caches';
import { createStore as createLists } from '../../functions/messages/invalidate-conversations/store';
import { createCaches, pageKey } from '../../functions/restaurants/caches';
import { createStore as createInvalidation } from '../../functions/restaurants/invalidate-cache/store';
import { createStore as createOperation } from '../../functions/restaurants/operate-cache/store';
import { connectRedis } from '../../runtime/cache/client';
import { type RedisLink, Unavailable } from '../../runtime/cache/link';
import { TestRedis } from '../runtime/cache/redis';
import { synthSystem as synthMessages } from './messages';
import { config, synthSystem as synthRestaurants } from './restaurants';

// The functions' own commands, on a real server with the users that the systems create. There is no IAM: a password.

const PASSWORD = 'secret';
const restaurants = synthRestaurants({ config: { ...config, measurable: true } }).resources('aws_elasticache_user');
const messages = synthMessages().resources('aws_elasticache_user');

let redis: TestRedis;
let admin: Awaited<ReturnType<TestRedis['admin']>>;
beforeAll(async () => {
  redis = await TestRedis.start();
  admin = await redis.admin();
  for (const { user_name, access_string } of Object.values({ ...restaurants, ...messages })) {
    if (user_name === 'default') continue;
    await admin.sendCommand(['ACL', 'SETUSER', String(user_name), `>${PASSWORD}`, ...String(access_string).split(' ')]);
  }
});
afterAll(TestRedis.stop);

const linkAs = (username: string): RedisLink => {
  const settings = { host: '127.0.0.1', port: redis.port, tls: false, authentication: { type: 'none' } } as const;
  return redis.link({ budgetMilliseconds: 10_000 }, () =>
    connectRedis(settings, async () => ({ username, password: PASSWORD })),
  );
};

const nothing = async (keys: readonly unknown[]) => keys.map(() => undefined);
const failing = async () => {
  throw new Error('no answer');
};

/** What a function does with the cache: misses, a hit, several values at once, and a load that fails. */
async function readMany(link: RedisLink): Promise<void> {
  const { items, pages } = createCaches(link);
  await items.get([['r-1'], ['r-2']], nothing);
  expect(await items.get([['r-1']], failing)).toEqual([{ value: undefined, source: 'cache' }]);
  await pages.get([pageKey({ partition: 'CUISINE#thai', prefix: '', limit: 5 })], nothing, ['CUISINE#thai']);
  await expect(items.get([['r-3']], failing)).rejects.toThrow('no answer');
}

async function readList(link: RedisLink): Promise<void> {
  const lists = createConversationsCache(link);
  await lists.get([firstPageKey('ada', 20)], nothing, userGroup('ada'));
  await expect(lists.get([firstPageKey('bob', 20)], failing, userGroup('bob'))).rejects.toThrow('no answer');
}

async function invalidate(link: RedisLink): Promise<void> {
  const store = createInvalidation(createCaches(link));
  const removing = () => store.invalidate({ ids: ['r-1'], partitions: ['CUISINE#thai'] });
  await removing();
  await admin.configSet('maxmemory', '1');
  await removing().finally(() => admin.configSet('maxmemory', '0'));
}

async function invalidateLists(link: RedisLink): Promise<void> {
  const store = createLists(createConversationsCache(link));
  await store.invalidate('ada');
  await admin.configSet('maxmemory', '1');
  await store.invalidate('ada').finally(() => admin.configSet('maxmemory', '0'));
}

async function operate(link: RedisLink): Promise<void> {
  const store = createOperation(() => link);
  expect((await store.stats()).entries).toBeGreaterThan(0);
  expect(await createOperation(() => linkAs('menu-operate')).flush()).toBeGreaterThan(0);
}

describe.each([
  ['Menu/Cache/User-get', restaurants, readMany],
  ['Menu/Cache/User-measure', restaurants, readMany],
  ['Menu/Cache/User-invalidate', restaurants, invalidate],
  ['Menu/Cache/User-operate', restaurants, operate],
  ['Chat/Cache/User-list', messages, readList],
  ['Chat/Cache/User-invalidate', messages, invalidateLists],
])('%s', (path, users, use) => {
  it('may call the commands of its function, on the keys of its system, and no others', async () => {
    const { user_name, access_string } = users[path] ?? {};
    await admin.sendCommand(['CONFIG', 'RESETSTAT']);
    await use(linkAs(String(user_name)));
    const stats = String(await admin.info('commandstats'));
    const called = [...stats.matchAll(/^cmdstat_([a-z]+):/gm)].map(([, name]) => `+${name}`);
    const own = called.filter((name) => !['+auth', '+config'].includes(name));
    const system = path.startsWith('Menu') ? 'restaurants' : 'messages';
    const [on, keys, none, ...commands] = String(access_string).split(' ');
    expect([on, keys, none]).toEqual(['on', `~${system}/*`, '-@all']);
    expect(commands.sort()).toEqual(own.sort());
  });
});

it.each([
  ['Menu/Cache/User', restaurants],
  ['Chat/Cache/User', messages],
])('nobody can connect as %s, which no function uses', async (path, users) => {
  const link = linkAs(String(users[path]?.user_name));
  await expect(link.session().run((client) => client.info())).rejects.toThrow(Unavailable);
  expect(redis.lines.at(-1)?.cause).toMatch(/WRONGPASS/);
});
