import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../local/machine/paths';
import { type CacheOptions, createCache } from '../../../runtime/cache';
import { connectRedis } from '../../../runtime/cache/client';
import type { Key } from '../../../runtime/cache/codec';
import { TestRedis, timed, until } from './redis';

let redis: TestRedis;
let admin: Awaited<ReturnType<TestRedis['admin']>>;
beforeAll(async () => {
  redis = await TestRedis.start();
  admin = await redis.admin();
});
afterAll(() => TestRedis.stop());

/** On a busy machine, connecting may take longer than the budget of a request. */
const unhurried = { budgetMilliseconds: 5000 };

let caches = 0;
/** A cache as one process has it, and the keys that its loader was called with. */
function setup<V>(
  values: Readonly<Record<string, V>>,
  options: Partial<CacheOptions<V>> = {},
  link = redis.link(unhurried),
) {
  const namespace = options.namespace ?? `test-${++caches}`;
  const cache = createCache<V>(link, { namespace, ...options });
  const loads: string[][] = [];
  const load = async (keys: readonly Key[]) => {
    loads.push(keys.map((key) => key.join()));
    return keys.map((key) => values[key.join()]);
  };
  const get = (...ids: string[]) =>
    cache.get(
      ids.map((id) => [id]),
      load,
    );
  return { cache, namespace, loads, load, get };
}
const nameOf = (namespace: string, id: string) => `${namespace}:1:${JSON.stringify([[id]])}`;
const cached = <V>(value: V) => ({ value, source: 'cache' });
const loaded = <V>(value: V) => ({ value, source: 'loader' });

const names = async (namespace: string) => (await admin.keys(`${namespace}:*`)).sort();
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('a value', () => {
  it('is loaded once and then comes from the cache, for other processes too', async () => {
    const { get, loads, namespace } = setup({ a: 'A' });
    expect([await get('a'), await get('a')]).toEqual([[loaded('A')], [cached('A')]]);
    expect(await setup({ a: 'newer' }, { namespace }).get('a')).toEqual([cached('A')]);
    expect(loads).toEqual([['a']]);
  });

  it('that does not exist is cached as absent', async () => {
    const { get, loads } = setup({ a: 'A' });
    expect([await get('a', 'none'), await get('none', 'a', 'none')]).toEqual([
      [loaded('A'), loaded(undefined)],
      [cached(undefined), cached('A'), cached(undefined)],
    ]);
    expect(loads).toEqual([['a', 'none']]);
  });

  it('keeps every type that DynamoDB has', async () => {
    const item = {
      text: { S: '✓ "\n' },
      digits: { N: '-12345678901234567890.123456789012345678' },
      bytes: { B: bytes(0, 255, 10) },
      texts: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '99999999999999999999999999999999999999'] },
      blobs: { BS: [bytes(1), bytes()] },
      list: { L: [{ NULL: true }, { BOOL: false }, { M: { B: { S: 'x' }, $bytes: { S: 'AA==' } } }] },
      buffer: { B: Buffer.from('x') },
      ['__proto__']: { M: { constructor: { S: 'text' } } },
    };
    const { get } = setup({ a: Object.fromEntries(Object.entries(item)) });
    await get('a');
    const [found] = await get('a');
    expect(found).toEqual(cached({ ...item, buffer: { B: bytes(120) } }));
    expect(Object.keys(found?.value ?? {})).toEqual(Object.keys(item));
    expect(found?.value).toHaveProperty(['list', 'L', 2, 'M', '$bytes', 'S'], 'AA==');
  });

  it('keeps objects that look like encoded bytes', async () => {
    const value = { photo: { $bytes: 'aGk=' }, $$bytes: [{ $bytes: bytes(1), $$$bytes: null }] };
    const { get } = setup({ a: value });
    expect([await get('a'), await get('a')]).toEqual([[loaded(value)], [cached(value)]]);
  });

  it('is served even if a request for more keys at the same time fails', async () => {
    const { cache, get, load } = setup({ a: 'A' });
    await get('a');
    const more = cache.get([['a'], ['b']], () => sleep(50).then(() => Promise.reject(new Error('the table is away'))));
    const [one, both] = await Promise.allSettled([cache.get([['a']], load), more]);
    expect(one).toEqual({ status: 'fulfilled', value: [cached('A')] });
    expect(both).toEqual({ status: 'rejected', reason: new Error('the table is away') });
  });

  it('is kept for 80 to 100% of its time, at random', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    const { get, namespace } = setup(Object.fromEntries(ids.map((id) => [id, id])), {
      ttlSeconds: 100,
      negativeTtlSeconds: 10,
    });
    await get(...ids, 'none');
    const times = await Promise.all(ids.map((id) => admin.pTTL(nameOf(namespace, id))));
    expect(Math.max(...times)).toBeLessThanOrEqual(100_000);
    expect(Math.min(...times)).toBeGreaterThan(79_000);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(5000);
    const negative = await admin.pTTL(nameOf(namespace, 'none'));
    expect([negative <= 10_000, negative > 7000]).toEqual([true, true]);
  });

  it('larger than the limit is served but not kept, and no reader waits for another', async () => {
    const { get, loads } = setup({ a: 'x'.repeat(5000) }, { maxValueBytes: 1000 });
    const [answers, milliseconds] = [[await get('a'), await get('a')], await timed(() => get('a'))];
    expect(answers).toEqual([[loaded('x'.repeat(5000))], [loaded('x'.repeat(5000))]]);
    expect(loads).toHaveLength(3);
    // A reader that waited for another's load would wait until its budget is spent.
    expect(milliseconds).toBeLessThan(unhurried.budgetMilliseconds / 2);
  });

  it.each([
    ['nothing', "return redis.call('SET', KEYS[1], '')"],
    ['the value of another program', `return redis.call('SET', KEYS[1], '{"id":"a"}')`],
    ['an entry that was cut', "return redis.call('SET', KEYS[1], string.sub(redis.call('GET', KEYS[1]), 1, -2))"],
    ['an entry of which a byte was changed', "return redis.call('SETRANGE', KEYS[1], 60, 'B')"],
    ['only the beginning of an entry', "return redis.call('SET', KEYS[1], 'E')"],
  ])('is loaded again and repaired if Redis holds %s', async (_, damage) => {
    const { get, namespace } = setup({ a: 'A'.repeat(100) });
    await get('a');
    await admin.eval(damage, { keys: [nameOf(namespace, 'a')] });
    expect([await get('a'), await get('a')]).toEqual([[loaded('A'.repeat(100))], [cached('A'.repeat(100))]]);
  });

  it('is not read from another format', async () => {
    const { get, namespace } = setup({ a: 'A' });
    await get('a');
    await admin.rename(nameOf(namespace, 'a'), nameOf(namespace, 'a').replace(':1:', ':0:'));
    expect(await get('a')).toEqual([loaded('A')]);
  });

  it('is loaded again after its loader failed, with the error for every request that waited', async () => {
    const { cache, get, namespace } = setup({ a: 'A' });
    const failing = () => cache.get([['a']], () => Promise.reject(new Error('throttled')));
    const outcomes = await Promise.allSettled([failing(), failing()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await names(namespace)).toEqual([]);
    expect(await get('a')).toEqual([loaded('A')]);
  });
});

describe('keys', () => {
  it('never collide, whatever they contain', async () => {
    const parts = ['', 'a', 'b', ':', '"', ',', '","', '\\', '\n', 'a:b', '[', ']', '\ud800', '\udfff', '1:a'];
    const keys = [...parts.map((part) => [part]), ...parts.flatMap((a) => parts.map((b) => [a, b])), []];
    const cache = createCache<string>(redis.link(unhurried), { namespace: 'collisions' });
    const load = async (wanted: readonly Key[]) => wanted.map((key) => JSON.stringify(key));
    await cache.get(keys, load);
    const again = await cache.get(keys, load);
    expect(again.map(({ value }) => value)).toEqual(keys.map((key) => JSON.stringify(key)));
    expect(await names('collisions')).toHaveLength(keys.length);
  });

  it('of a group, of no group and of the group itself differ', async () => {
    const { cache, load, namespace } = setup({ a: 'A' });
    await cache.get([['a']], load);
    await cache.get([['a']], load, ['a']);
    await cache.get([['a']], load, ['b']);
    expect(await names(namespace)).toHaveLength(5);
  });
});

describe('removing', () => {
  it('a key makes the next reader load it', async () => {
    const { cache, get, loads } = setup({ a: 'A', b: 'B' });
    await get('a', 'b');
    await cache.remove(['a']);
    expect(await get('a', 'b')).toEqual([loaded('A'), cached('B')]);
    expect(loads).toEqual([['a', 'b'], ['a']]);
  });

  it('a key prevents a load in progress from storing an old value', async () => {
    const { cache, get } = setup({ a: 'new' });
    const old = await cache.get([['a']], async () => {
      await cache.remove(['a']);
      return ['old'];
    });
    expect([old, await get('a')]).toEqual([[loaded('old')], [loaded('new')]]);
  });

  it('a group makes all its entries unreachable, and no others', async () => {
    const { cache, load, get } = setup({ a: 'A', b: 'B' });
    const read = (id: string, group: string) => cache.get([[id]], load, [group]);
    for (const group of ['g', 'h']) for (const id of ['a', 'b']) await read(id, group);
    await get('a');
    await cache.removeGroup(['g'], 1000);
    expect([await read('a', 'g'), await read('b', 'g'), await read('a', 'h'), await get('a')]).toEqual([
      [loaded('A')],
      [loaded('B')],
      [cached('A')],
      [cached('A')],
    ]);
    expect(await read('a', 'g')).toEqual([cached('A')]);
  });

  it('a group keeps entries that are loaded while it settles no longer than that', async () => {
    const { cache, load } = setup({ a: 'new' });
    await cache.removeGroup(['g'], 300);
    const lagging = await cache.get([['a']], async () => ['old'], ['g']);
    const settling = await cache.get([['a']], load, ['g']);
    await sleep(350);
    expect([lagging, settling, await cache.get([['a']], load, ['g'])]).toEqual([
      [loaded('old')],
      [cached('old')],
      [loaded('new')],
    ]);
  });
});

it('reads several keys in a cluster, where one command cannot', async () => {
  const cluster = await TestRedis.start('--cluster-enabled', 'yes');
  // Before Redis 7, slots are added one by one.
  const slots = Array.from({ length: 16_384 }, (_, slot) => String(slot));
  const cli = await cluster.admin();
  await cli.sendCommand(['CLUSTER', 'ADDSLOTS', ...slots]);
  const { get, namespace } = setup({ a: 'A', b: 'B', c: 'C' }, {}, cluster.link(unhurried));
  await until(async () => (await get('a', 'b', 'c'))[0]?.source === 'cache');
  expect(await get('c', 'b', 'a')).toEqual([cached('C'), cached('B'), cached('A')]);
  await cli.sendCommand(['DEL', nameOf(namespace, 'a')]);
  await cli.sendCommand(['RPUSH', nameOf(namespace, 'a'), 'x']);
  expect([await get('a', 'b'), await get('a')]).toEqual([[loaded('A'), cached('B')], [cached('A')]]);
});

it('needs only the permissions in its README', async () => {
  const page = readFileSync(join(root, 'runtime/cache/README.md'), 'utf8');
  const rights = /^ {4}(-@all .*)$/m.exec(page)?.[1]?.split(' ') ?? [];
  await admin.aclSetUser('app', ['on', '>password', '~test-*', ...rights]);
  const settings = { host: '127.0.0.1', port: redis.port, tls: false, authentication: { type: 'none' } } as const;
  const connect = () => connectRedis(settings, async () => ({ username: 'app', password: 'password' }));
  const { cache, get } = setup({ a: 'A', b: 'B' }, {}, redis.link(unhurried, connect));
  await get('a', 'b');
  expect(await get('a', 'b')).toEqual([cached('A'), cached('B')]);
  await cache.remove(['a']);
  await cache.removeGroup(['g'], 1000);
  await cache.get([['a']], async () => ['A'], ['g']);
  expect(redis.lines).toEqual([]);
});
