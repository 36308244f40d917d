import { type CacheOptions, createCache } from '../../../runtime/cache';
import type { RedisClient } from '../../../runtime/cache/commands';
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
  ])('rejects %o from JavaScript', (options, message) => {
    expect(() => createCache(link, options as CacheOptions<unknown>)).toThrow(new Error(message));
  });
});

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
    [{ REDIS_URL: 'a' }, {}, "connect must be a function, got { REDIS_URL: 'a' }"],
  ])('rejects %o and %o from JavaScript', (connector, options, message) => {
    const create = () => new RedisLink(connector as typeof connect, options as LinkOptions);
    expect(create).toThrow(new Error(message));
  });
});
