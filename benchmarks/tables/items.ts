import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readItems, tableKeyOf } from '../../bulk/items';
import { Load } from '../../bulk/load';
import { ordersTable } from '../../tables/orders';

const LINES_PER_CHUNK = 500;

/** Writes items into a table as `tables import` does. @throws if an item is rejected */
export async function importItems(config: DynamoDBClientConfig, tableName: string, count: number): Promise<void> {
  const client = new DynamoDBClient({ ...config, maxAttempts: 1 });
  const load = new Load({
    client,
    tableName,
    keyAttributes: tableKeyOf(ordersTable),
    onProgress: () => undefined,
    onRejected: ({ line, reason }) => {
      throw new Error(`${line}: ${reason}`);
    },
  });
  await load.run(readItems(itemLines(count), ordersTable));
  client.destroy();
}

let written = 0;

/** Yields new items in DynamoDB JSON, in chunks like those of a file. No two calls share a key. */
export async function* itemLines(count: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < count; start += LINES_PER_CHUNK) {
    const lines = Array.from({ length: Math.min(LINES_PER_CHUNK, count - start) }, () => line(written++));
    yield Buffer.from(lines.join(''));
  }
}

const line = (index: number): string =>
  `${JSON.stringify({
    Item: {
      orderId: { S: `order-${index}` },
      placedAt: { S: '2026-01-31T12:00:00.000Z' },
      album: { M: { title: { S: `Album ${index % 100}` }, artist_name: { S: `Artist ${index % 20}` } } },
      quantity: { N: '1' },
      unitPrice: { N: '9.99' },
      tags: { SS: ['vinyl', 'new'] },
    },
  })}\n`;
