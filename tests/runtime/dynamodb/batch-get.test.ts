import type { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../../runtime/dynamodb/batch-get';
import { ReadThrottled } from '../../../runtime/errors';

const keys = (count: number) => Array.from({ length: count }, (_, index) => ({ id: { S: String(index) } }));
const clock = { now: () => 0, random: () => 1, sleep: async () => undefined };
const { signal } = new AbortController();

/** A table that holds every key, and leaves all but the first `limit` keys of a request unprocessed. */
function tableThatReads(limit: number) {
  const requests: { keys: number; consistent: boolean | undefined; abortSignal: AbortSignal | undefined }[] = [];
  const send = async ({ input }: BatchGetItemCommand, options?: { abortSignal: AbortSignal }) => {
    const { Keys = [], ConsistentRead } = input.RequestItems?.orders ?? {};
    requests.push({ keys: Keys.length, consistent: ConsistentRead, abortSignal: options?.abortSignal });
    const left = Keys.slice(limit);
    return {
      Responses: { orders: Keys.slice(0, limit) },
      UnprocessedKeys: left.length > 0 ? { orders: { Keys: left } } : {},
    };
  };
  return { client: { send } as unknown as DynamoDBClient, requests };
}

it('sends no request for no keys', async () => {
  const { client, requests } = tableThatReads(100);
  expect(await batchGet(client, 'orders', [], { retry: { signal } })).toEqual([]);
  expect(requests).toEqual([]);
});

it('reads 100 keys per request, with the consistency and the signal that it is given', async () => {
  const { client, requests } = tableThatReads(100);
  expect(await batchGet(client, 'orders', keys(201), { consistent: true, retry: { signal } })).toEqual(keys(201));
  expect(requests).toEqual([100, 100, 1].map((keys) => ({ keys, consistent: true, abortSignal: signal })));
});

it('reads unprocessed keys again until it has all of them', async () => {
  const { client, requests } = tableThatReads(40);
  expect(await batchGet(client, 'orders', keys(110), { retry: { clock, signal } })).toEqual(keys(110));
  expect(requests.map(({ keys, consistent }) => [keys, consistent])).toEqual([
    [100, false],
    [70, false],
    [30, false],
  ]);
});

it('rejects with ReadThrottled when keys remain unprocessed in the last try', async () => {
  const { client, requests } = tableThatReads(0);
  const read = batchGet(client, 'orders', keys(3), { retry: { clock, maxTries: 6 } });
  await expect(read).rejects.toThrow(new ReadThrottled('orders: 3 of 3 keys remain unprocessed'));
  await expect(read).rejects.toBeInstanceOf(ReadThrottled);
  expect(requests).toHaveLength(6);
});
