import { type AttributeValue, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { createCache } from 'tableside/runtime/cache';
import { connectorFor } from 'tableside/runtime/cache/connect';
import { RedisLink } from 'tableside/runtime/cache/link';

const dynamodb = new DynamoDBClient();
const link = new RedisLink(connectorFor(process.env)).warmUp();
const menus = createCache<Record<string, AttributeValue>>(link, { namespace: 'menus', ttlSeconds: 600 });

export async function handler({ restaurant }: { readonly restaurant: string }) {
  const [menu] = await menus.get([[restaurant]], async () => [await load(restaurant)]);
  return menu?.value ?? null;
}

async function load(restaurant: string): Promise<Record<string, AttributeValue> | undefined> {
  const Key = { restaurant: { S: restaurant } };
  return (await dynamodb.send(new GetItemCommand({ TableName: process.env.TABLE_NAME, Key }))).Item;
}
