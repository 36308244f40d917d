import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createTableClient } from 'tableside/runtime/dax';

const client = createTableClient(process.env);

export async function handler({ orderId }: { readonly orderId: string }) {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: process.env.TABLE_NAME, Key: { orderId: { S: orderId } } }),
  );
  return Item ?? null;
}
