import { createCache } from '../../../runtime/cache';
import { RedisLink } from '../../../runtime/cache/link';

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
});
