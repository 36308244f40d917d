import { type DynamoDBClient, PutItemCommand, paginateScan, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { PublishLeaderboardEnv } from '../../functions/orders/publish-leaderboard/env';
import { createHandler } from '../../functions/orders/publish-leaderboard/handler';
import { createStore } from '../../functions/orders/publish-leaderboard/store';
import { albumAt } from './leaderboard-data';

export type Clients = Parameters<typeof createStore>[0];

/** An implementation of the leaderboard. */
export interface Way {
  readonly name: string;
  /** Publishes the page. */
  publish(clients: Clients): Promise<unknown>;
  /** Counts a batch of orders and publishes the page. */
  count(clients: Clients, event: DynamoDBStreamEvent): Promise<unknown>;
}

/** The implementation of the function. @throws if it does not count every record or does not publish a new page */
export const publishLeaderboard = (env: PublishLeaderboardEnv): Way => ({
  name: 'publish-leaderboard',
  async publish(clients) {
    const { page } = await createStore(clients, env).publish([albumAt(0)], new AbortController().signal);
    if (page !== 'written') throw new Error(`${env.PAGE_KEY}: must be written, got ${page}`);
  },
  async count(clients, event) {
    const lines: object[] = [];
    const handler = createHandler(createStore(clients, env), { log: (_, __, fields) => lines.push(fields) });
    await handler(event, { getRemainingTimeInMillis: () => 600_000 });
    const [counted] = lines.flatMap((line) => ('counted' in line ? [line.counted] : []));
    if (counted === event.Records.length) return;
    throw new Error(`publish-leaderboard must count ${event.Records.length} orders, got ${counted}`);
  },
});

/** The baseline: an update per record, a put if the update fails, and one scan of the table per batch for the page. */
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
