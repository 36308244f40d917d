import { type CacheOptions, createCache } from '../../../runtime/cache';
import { connectRedis } from '../../../runtime/cache/client';
import type { RedisClient } from '../../../runtime/cache/commands';
import { connectorFor, createCredentials } from '../../../runtime/cache/connect';
import { readRedisEnv } from '../../../runtime/cache/env';
import { type LinkOptions, RedisLink } from '../../../runtime/cache/link';

const connect = async () => {
  throw new Error('creating a cache must not connect');
};
const link = new RedisLink(connect);
const NAMESPACE = 'namespace must be lowercase letters, digits, hyphens and slashes, got';
const YEAR = 'must be an integer from 1 to 31536000, got';

describe('createCache', () => {
  it.each([
    [{ namespace: 'a:b' }, `${NAMESPACE} "a:b"`],
    [{ namespace: '' }, `${NAMESPACE} ""`],
    [{ namespace: 'a', ttlSeconds: 0.5 }, `ttlSeconds ${YEAR} 0.5`],
    [{ namespace: 'a', ttlSeconds: 1.5 }, `ttlSeconds ${YEAR} 1.5`],
    [{ namespace: 'a', ttlSeconds: Number.POSITIVE_INFINITY }, `ttlSeconds ${YEAR} Infinity`],
    [{ namespace: 'a', ttlSeconds: 31_536_001 }, `ttlSeconds ${YEAR} 31536001`],
    [{ namespace: 'a', negativeTtlSeconds: Number.NaN }, `negativeTtlSeconds ${YEAR} NaN`],
    [{ namespace: 'a', negativeTtlSeconds: -1 }, `negativeTtlSeconds ${YEAR} -1`],
    [{ namespace: 'a', maxValueBytes: 0 }, 'maxValueBytes must be an integer from 1 to 536870912, got 0'],
    [
      { namespace: 'a', maxValueBytes: 2 ** 30 },
      'maxValueBytes must be an integer from 1 to 536870912, got 1073741824',
    ],
    [{ namespace: 'a', version: 0 }, 'version must be an integer from 1 to 9007199254740991, got 0'],
    [
      { namespace: ' ', ttlSeconds: 0, version: 1.5 },
      `${NAMESPACE} " "; ttlSeconds ${YEAR} 0; version must be an integer from 1 to 9007199254740991, got 1.5`,
    ],
  ])('rejects %o', (options, message) => {
    expect(() => createCache(link, options)).toThrow(new Error(message));
  });

  it.each([
    [{}, `${NAMESPACE} undefined`],
    [{ namespace: null }, `${NAMESPACE} null`],
    [{ namespace: 5 }, `${NAMESPACE} 5`],
    [{ namespace: ['a'] }, `${NAMESPACE} [ 'a' ]`],
    [{ namespace: Symbol('a') }, `${NAMESPACE} Symbol(a)`],
    [{ namespace: 'a', ttlSeconds: '300' }, `ttlSeconds ${YEAR} "300"`],
    [{ namespace: 'a', ttlSeconds: null }, `ttlSeconds ${YEAR} null`],
    [{ namespace: 'a', ttlSeconds: 5n }, `ttlSeconds ${YEAR} 5n`],
    [{ namespace: 'a', ttlSeconds: Object.create(null) }, `ttlSeconds ${YEAR} [Object: null prototype] {}`],
    [{ namespace: 'a', isValue: true }, 'isValue must be a function, got true'],
    [undefined, 'options must be an object, got undefined'],
    [null, 'options must be an object, got null'],
    ['a', 'options must be an object, got "a"'],
    [['a'], "options must be an object, got [ 'a' ]"],
    [
      { namespace: 'a', ttl: 5, isvalue: true },
      'options must be among namespace, ttlSeconds, negativeTtlSeconds, maxValueBytes, version, isValue, got ttl, isvalue',
    ],
  ])('rejects %o from JavaScript', (options, message) => {
    expect(() => createCache(link, options as CacheOptions<unknown>)).toThrow(new Error(message));
  });

  it.each([undefined, null, 5, {}, connect])('rejects the link %p from JavaScript', (wrong) => {
    const create = () => createCache(wrong as unknown as RedisLink, { namespace: 'a' });
    expect(create).toThrow(/^link must be a RedisLink, got /);
  });
});

describe('a cache', () => {
  const cache = createCache(link, { namespace: 'a' });
  const load = async () => [1];
  const KEY = 'must be a list of strings, got';
  type Arguments = Parameters<typeof cache.get>;

  it.each([
    [[undefined, load], 'keys must be a list of keys, got undefined'],
    [[null, load], 'keys must be a list of keys, got null'],
    [['a', load], 'keys must be a list of keys, got "a"'],
    [[['a'], load], `keys[0] ${KEY} "a"`],
    [[[['a'], [null]], load], `keys[1] ${KEY} [ null ]`],
    [[[['a', 5]], load], `keys[0] ${KEY} [ 'a', 5 ]`],
    [[[['a']], undefined], 'load must be a function, got undefined'],
    [[[['a']], [1]], 'load must be a function, got [ 1 ]'],
    [[[['a']], load, 'group'], `group ${KEY} "group"`],
    [[[['a']], load, null], `group ${KEY} null`],
  ])('get rejects %p from JavaScript', async (given, message) => {
    await expect(cache.get(...(given as unknown as Arguments))).rejects.toEqual(new Error(message));
  });

  it.each([undefined, null, 'a', [5], [['a']], {}])('remove and removeGroup reject %p from JavaScript', async (key) => {
    await expect(cache.remove(key as never)).rejects.toThrow(`key ${KEY} `);
    await expect(cache.removeGroup(key as never, 1)).rejects.toThrow(`group ${KEY} `);
  });
});

it.each([undefined, null, 'redis://localhost:6379', []])(
  'what reads settings rejects %p from JavaScript',
  async (given) => {
    const wrong = given as never;
    expect(() => connectorFor(wrong)).toThrow(/^env must be an object, got /);
    expect(() => readRedisEnv(wrong)).toThrow(/^env must be an object, got /);
    expect(() => createCredentials(wrong)).toThrow(/^authentication must be an object, got /);
    await expect(connectRedis(wrong, async () => ({}))).rejects.toThrow(/^settings must be an object, got /);
    await expect(connectRedis({} as never, wrong)).rejects.toThrow(/^credentials must be a function, got /);
  },
);

it.each([1.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, 86_400_001])(
  'removeGroup rejects a settling time of %s ms',
  async (milliseconds) => {
    const message = `settleMilliseconds must be an integer from 1 to 86400000, got ${milliseconds}`;
    await expect(createCache(link, { namespace: 'a' }).removeGroup(['g'], milliseconds)).rejects.toEqual(
      new Error(message),
    );
  },
);

it.each([undefined, null, 5, { 0: 'a' }])('get rejects a load that returns %o, which it calls once', async (values) => {
  const load = jest.fn(async () => values as never);
  const found = createCache(new RedisLink(connect, { log: () => undefined }), { namespace: 'a' }).get([['a']], load);
  await expect(found).rejects.toThrow(/^load must return a list of values, got /);
  expect(load).toHaveBeenCalledTimes(1);
});

it.each([[[]], [['a', 'b', 'c']]])('get rejects a load that returns %j for two keys', async (values) => {
  const cache = createCache(new RedisLink(connect, { log: () => undefined }), { namespace: 'a' });
  await expect(cache.get([['a'], ['b']], async () => values)).rejects.toThrow(
    `load must return a value for each of 2 keys, got ${values.length}`,
  );
});

it('get rejects a load that returns no list after a miss, and logs nothing', async () => {
  const lines: string[] = [];
  const redis = { open: true, getMany: async () => [null], take: async () => true, remove: async () => undefined };
  const working = new RedisLink(async () => redis as unknown as RedisClient, { log: (line) => lines.push(line) });
  const load = jest.fn(async () => undefined as never);
  await expect(createCache(working, { namespace: 'a' }).get([['a']], load)).rejects.toThrow('got undefined');
  expect([lines, load.mock.calls.length]).toEqual([[], 1]);
});

describe('RedisLink', () => {
  it.each([
    [{ budgetMilliseconds: 0 }, 'budgetMilliseconds must be an integer from 1 to 900000, got 0'],
    [{ budgetMilliseconds: 0.5 }, 'budgetMilliseconds must be an integer from 1 to 900000, got 0.5'],
    [
      { budgetMilliseconds: Number.POSITIVE_INFINITY },
      'budgetMilliseconds must be an integer from 1 to 900000, got Infinity',
    ],
    [{ retryMilliseconds: Number.NaN }, 'retryMilliseconds must be an integer from 1 to 900000, got NaN'],
    [{ retryMilliseconds: 900_001 }, 'retryMilliseconds must be an integer from 1 to 900000, got 900001'],
  ])('rejects %o', (options, message) => {
    expect(() => new RedisLink(connect, options)).toThrow(new Error(message));
  });

  it.each([
    [connect, { budgetMilliseconds: '100' }, 'budgetMilliseconds must be an integer from 1 to 900000, got "100"'],
    [connect, { log: null }, 'log must be a function, got null'],
    [connect, null, 'options must be an object, got null'],
    [connect, 100, 'options must be an object, got 100'],
    [connect, connect, 'options must be an object, got [AsyncFunction: connect]'],
    [connect, { budget: 5 }, 'options must be among budgetMilliseconds, retryMilliseconds, log, clock, got budget'],
    [connect, { clock: null }, 'clock must have the functions now, after, random, got null'],
    [connect, { clock: Date }, 'clock must have the functions now, after, random, got [Function: Date]'],
    [undefined, {}, 'connect must be a function, got undefined'],
    [{ REDIS_URL: 'a' }, {}, "connect must be a function, got { REDIS_URL: 'a' }"],
  ])('rejects %o and %o from JavaScript', (connector, options, message) => {
    const create = () => new RedisLink(connector as typeof connect, options as LinkOptions);
    expect(create).toThrow(new Error(message));
  });
});
