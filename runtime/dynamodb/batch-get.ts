import { BatchGetItemCommand, type DynamoDBClient, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { ReadThrottled } from '../errors';
import { createRetry, type RetryOptions } from '../retry';
import type { Item } from './item';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const KEYS_PER_REQUEST = 100;

interface BatchGetOptions {
  /** How unprocessed keys are retried. Its signal also aborts the requests. */
  readonly retry: RetryOptions;
  /** Whether reads are strongly consistent. @default false */
  readonly consistent?: boolean;
  /** @default all attributes */
  readonly projection?: Pick<KeysAndAttributes, 'ProjectionExpression' | 'ExpressionAttributeNames'>;
}

/** Reads items, in no particular order. No two keys may be equal. @throws ReadThrottled when keys remain unprocessed */
export async function batchGet(
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Item[],
  { retry: retryOptions, consistent = false, projection }: BatchGetOptions,
): Promise<Item[]> {
  const retry = createRetry(retryOptions);
  const { signal } = retryOptions;
  const items: Item[] = [];
  let unread = keys;
  while (unread.length > 0) {
    const Keys = unread.slice(0, KEYS_PER_REQUEST);
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: consistent, ...projection } } }),
      signal && { abortSignal: signal },
    );
    items.push(...(Responses?.[tableName] ?? []));
    const unprocessed = UnprocessedKeys?.[tableName]?.Keys ?? [];
    unread = [...unprocessed, ...unread.slice(KEYS_PER_REQUEST)];
    if (unprocessed.length > 0) {
      await retry(new ReadThrottled(`${tableName}: ${unread.length} of ${keys.length} keys remain unprocessed`));
    }
  }
  return items;
}
