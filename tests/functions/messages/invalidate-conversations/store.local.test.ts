import { createConversationsCache, firstPageKey, userGroup } from '../../../../functions/messages/caches';
import { createHandler } from '../../../../functions/messages/invalidate-conversations/handler';
import { createStore } from '../../../../functions/messages/invalidate-conversations/store';
import { TestRedis } from '../../../runtime/cache/redis';

let redis: TestRedis;
beforeAll(async () => {
  redis = await TestRedis.start();
});
afterAll(() => TestRedis.stop());

/** Where the first page of a user comes from, with a limit. */
async function sourceOf(user: string, limit: number): Promise<string | undefined> {
  const cache = createConversationsCache(redis.link({ budgetMilliseconds: 5000 }));
  const load = async () => [{ items: [], last: undefined }];
  const [found] = await cache.get([firstPageKey(user, limit)], load, userGroup(user));
  return found?.source;
}

it('removes the pages of the user, with every limit, and those of nobody else', async () => {
  const pages = [
    ['ann', 20],
    ['ann', 5],
    ['bob', 20],
  ] as const;
  const sources = async () => {
    const found = [];
    for (const [user, limit] of pages) found.push(await sourceOf(user, limit));
    return found;
  };
  await sources();
  expect(await sources()).toEqual(['cache', 'cache', 'cache']);

  const cache = createConversationsCache(redis.link({ budgetMilliseconds: 5000 }));
  const handler = createHandler(createStore(cache), { log: () => undefined });
  const Records = [{ dynamodb: { SequenceNumber: '1', Keys: { pk: { S: 'GRP#ann' }, sk: { S: 'g' } } } }];
  expect(await handler({ Records }, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ batchItemFailures: [] });
  expect(await sources()).toEqual(['loader', 'loader', 'cache']);
});
