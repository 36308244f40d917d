import type { RedisClient } from '../../../../functions/shared/cache/client';
import { RedisLink } from '../../../../functions/shared/cache/link';

afterEach(() => jest.useRealTimers());

it('gives up a connection that has gone silent, however seldom it is asked', async () => {
  jest.useFakeTimers();
  let connections = 0;
  const silent = { open: true, info: () => new Promise(() => undefined), close: () => undefined };
  const connect = async () => {
    connections += 1;
    return silent as unknown as RedisClient;
  };
  const link = new RedisLink(connect, { log: () => undefined });
  const causes: string[] = [];
  for (let request = 0; request < 4; request++) {
    const asked = link.session().run((redis) => redis.info());
    asked.catch((error: Error) => causes.push(error.message));
    await jest.advanceTimersByTimeAsync(60_000);
  }
  expect(causes).toEqual(['no answer in time', 'no answer in time', 'no answer in time', 'Redis is away']);
  expect(connections).toBe(2);
});
