import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** The most items of one request. */
const MAX_ITEMS = 25;

const dynamodb = new DynamoDBClient();
const TABLE_NAME = process.env.TABLE_NAME ?? '';

/** Returns the messages that were not written, so that only these are received again. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  // A request must not have two items with the same key: the last message counts.
  const newest = new Map(Records.map((record) => [JSON.parse(record.body).orderId as string, record]));
  const records = [...newest.values()];
  const failed: SQSRecord[] = [];
  while (records.length > 0) failed.push(...(await write(records.splice(0, MAX_ITEMS))));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function write(records: readonly SQSRecord[]): Promise<SQSRecord[]> {
  const requests = records.map(({ body, attributes }) => ({
    PutRequest: { Item: { orderId: { S: JSON.parse(body).orderId }, receivedAt: { N: attributes.SentTimestamp } } },
  }));
  const command = new BatchWriteItemCommand({ RequestItems: { [TABLE_NAME]: requests } });
  const { UnprocessedItems = {} } = await dynamodb.send(command);
  const left = new Set((UnprocessedItems[TABLE_NAME] ?? []).map(({ PutRequest }) => PutRequest?.Item?.orderId?.S));
  return records.filter(({ body }) => left.has(JSON.parse(body).orderId));
}
