import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../functions/orders/publish-leaderboard/items';
import { type Clock, createBackoff } from '../../../runtime/backoff';

/** DynamoDB's limits for one request. */
const WRITES = 25;
const READS = 100;

/** Puts and deletes items with different keys. */
export async function writeAll(
  client: DynamoDBClient,
  TableName: string,
  requests: readonly WriteRequest[],
  clock: Clock,
  abortSignal: AbortSignal,
  progress: (written: number) => void = () => undefined,
): Promise<void> {
  for (let start = 0; start < requests.length; start += WRITES) {
    const again = createBackoff(clock, abortSignal);
    let left = requests.slice(start, start + WRITES);
    while (left.length > 0) {
      const command = new BatchWriteItemCommand({ RequestItems: { [TableName]: left } });
      const { UnprocessedItems } = await client.send(command, { abortSignal });
      left = UnprocessedItems?.[TableName] ?? [];
      if (left.length > 0) await again(new Error(`${TableName}: ${left.length} items remain unprocessed`));
    }
    progress(Math.min(start + WRITES, requests.length));
  }
}

/** Reads the existing items with these keys consistently. The keys must be different. */
export async function readAll(
  client: DynamoDBClient,
  TableName: string,
  keys: readonly Item[],
  clock: Clock,
  abortSignal: AbortSignal,
): Promise<Item[]> {
  const items: Item[] = [];
  const again = createBackoff(clock, abortSignal);
  for (let left = [...keys]; left.length > 0; ) {
    const RequestItems = { [TableName]: { Keys: left.slice(0, READS), ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetItemCommand({ RequestItems }), {
      abortSignal,
    });
    items.push(...(Responses?.[TableName] ?? []));
    const unread = UnprocessedKeys?.[TableName]?.Keys ?? [];
    left = [...unread, ...left.slice(READS)];
    if (unread.length > 0) await again(new Error(`${TableName}: ${unread.length} keys remain unprocessed`));
  }
  return items;
}
