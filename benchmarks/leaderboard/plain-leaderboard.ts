import { type DynamoDBClient, PutItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Clients, Way } from './leaderboard-way';

/** The baseline: an update per record, a put if the update fails, and a scan of the table for the page of each batch. */
export function plainLeaderboard(tableName: string, bucket: string): Way {
  const publish = async ({ dynamodb, s3 }: Clients) => {
    const Body = pageOf(await scan(dynamodb, tableName));
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'plain.html', Body, ContentType: 'text/html' }));
  };
  return {
    name: 'plain implementation',
    publish,
    async count(clients, event) {
      for (const { dynamodb: change } of event.Records) {
        const { title, artist_name } = change?.NewImage?.album?.M ?? {};
        const key = { album: { S: title?.S ?? '' }, artist: { S: artist_name?.S ?? '' } };
        await countOne(clients.dynamodb, tableName, key);
      }
      await publish(clients);
    },
  };
}

type Key = Record<'album' | 'artist', { readonly S: string }>;

async function countOne(dynamodb: DynamoDBClient, TableName: string, Key: Key): Promise<void> {
  const one = { N: '1' };
  const UpdateExpression = 'SET order_count = order_count + :val';
  const update = { TableName, Key, UpdateExpression, ExpressionAttributeValues: { ':val': one } };
  try {
    await dynamodb.send(new UpdateItemCommand(update));
  } catch {
    await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, order_count: one } }));
  }
}

type Row = Record<string, unknown>;

async function scan(client: DynamoDBClient, TableName: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
    rows.push(...Items.map((item) => unmarshall(item)));
  }
  return rows.sort((a, b) => Number(b.order_count) - Number(a.order_count));
}

const pageOf = (rows: readonly Row[]): string =>
  `<html><body><table>${rows
    .map(({ album, artist, order_count }) => `<tr><td>${album}</td><td>${artist}</td><td>${order_count}</td></tr>`)
    .join('')}</table></body></html>`;
