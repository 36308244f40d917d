import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../runtime/clock';
import { createRetry } from '../../../runtime/retry';

/** DynamoDB's limit for one request. */
const WRITES = 25;

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
    const again = createRetry({ clock, signal: abortSignal });
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
