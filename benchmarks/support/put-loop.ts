import { type DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { BadLine } from '../../bulk/bad-line';
import type { Entry } from '../../bulk/load';

/** The baseline of loads: one request per item. */
export async function putOneByOne(
  client: DynamoDBClient,
  TableName: string,
  entries: AsyncIterable<Pick<Entry, 'content'>>,
): Promise<void> {
  for await (const { content } of entries) {
    if (content instanceof BadLine) throw new Error(content.reason);
    for (const { item } of content.writes) await client.send(new PutItemCommand({ TableName, Item: item }));
  }
}

/** @throws unless the table contains this many items */
export async function expectArrived(client: DynamoDBClient, TableName: string, sent: number): Promise<void> {
  let arrived = 0;
  for await (const { Count = 0 } of paginateScan({ client }, { TableName, Select: 'COUNT' })) arrived += Count;
  if (arrived !== sent) throw new Error(`${TableName}: must contain ${sent} items, got ${arrived}`);
}
