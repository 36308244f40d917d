import { createCache } from '../../../runtime/cache';
import { RedisLink } from '../../../runtime/cache/link';

const link = new RedisLink(async () => {
  throw new Error('createCache must not connect');
});

describe('createCache', () => {
  it.each([
    [{ namespace: 'a:b' }, 'namespace must be lowercase letters, digits, hyphens and slashes, got "a:b"'],
    [{ namespace: '' }, 'namespace must be lowercase letters, digits, hyphens and slashes, got ""'],
    [{ namespace: 'a', ttlSeconds: 0.5 }, 'ttlSeconds must be at least 1, got 0.5'],
    [{ namespace: 'a', negativeTtlSeconds: Number.NaN }, 'negativeTtlSeconds must be at least 1, got NaN'],
  ])('rejects %j', (options, message) => {
    expect(() => createCache(link, options)).toThrow(new Error(message));
  });
});
