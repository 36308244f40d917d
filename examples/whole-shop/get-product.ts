import { type AttributeValue, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createCache } from 'tableside/runtime/cache';
import { connectorFor } from 'tableside/runtime/cache/connect';
import { RedisLink } from 'tableside/runtime/cache/link';

const dynamodb = new DynamoDBClient();
const link = new RedisLink(connectorFor(process.env)).warmUp();
const products = createCache<Record<string, AttributeValue>>(link, { namespace: 'products', ttlSeconds: 600 });

export async function handler({ sku }: { readonly sku: string }) {
  const [product] = await products.get([[sku]], async () => [await load(sku)]);
  return product?.value ?? null;
}

async function load(sku: string): Promise<Record<string, AttributeValue> | undefined> {
  const Key = { sku: { S: sku } };
  return (await dynamodb.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key }))).Item;
}
