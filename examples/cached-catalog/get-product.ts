import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createTableClient } from 'tableside/runtime/dax';

const client = createTableClient(process.env);

export async function handler({ sku }: { readonly sku: string }) {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: process.env.TABLE_NAME, Key: { sku: { S: sku } } }),
  );
  return Item ?? null;
}
