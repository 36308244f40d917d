import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { findMapping } from '../../cli/orders/mapping';
import { StreamReader } from '../../cli/orders/recount/stream';
import { sampleOrders } from '../../cli/orders/samples';
import { countedItem, keyOf } from '../../functions/orders/publish-leaderboard/items';
import { readPage } from '../../functions/orders/publish-leaderboard/page/page';
import { systemClock } from '../../runtime/clock';
import type { Deployed } from './deployed';
import type { Status } from './tableside';

const never = new AbortController().signal;

export const order = (orderId: string, title: string) =>
  JSON.stringify({ orderId, album: { title, artist_name: 'Kiss' } });

/** Sends orders as another program does: the tool refuses those that can never be counted. */
export async function sendOrders({ clients, status }: Deployed, ...orders: readonly string[]): Promise<void> {
  const client = new SQSClient(clients);
  const { queueUrl: QueueUrl } = status.outputs.orders;
  for (const MessageBody of orders) await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  client.destroy();
}

/** Sends orders until the signal is aborted. @returns how many */
export async function sendUntil(deployed: Deployed, signal: AbortSignal): Promise<number> {
  let sent = 0;
  for (; !signal.aborted; sent += 20) {
    await sendOrders(deployed, ...sampleOrders(20));
    await sleep(1000);
  }
  return sent;
}

export const readLeaderboard = async ({ status }: Deployed) =>
  readPage(await (await fetch(status.outputs.orders.pageUrl)).text());

/** Writes 20 orders whose stream records are marked as counted before the function sees them. */
export async function loseChanges({ tableside, status, clients }: Deployed, orders: number): Promise<void> {
  const dynamodb = new DynamoDBClient(clients);
  const lambda = new LambdaClient(clients);
  const { uuid, streamArn } = await findMapping(lambda, dynamodb, status.outputs.orders);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: false }));
  const isServed = async () =>
    (await tableside.json<Status>('status')).eventSources.some((one) => one.uuid === uuid && one.state === 'Enabled');
  while (await isServed()) await sleep(200);
  await tableside.json('orders', 'send', '--count', '20');
  await tableside.eventually((audited) => audited.orders === orders + 20, 60);
  const TableName = status.outputs.orders.countedRecordsTableName;
  const until = { writtenAt: () => Number.POSITIVE_INFINITY, silenceMs: 500 };
  const reader = new StreamReader(new DynamoDBStreamsClient(clients), streamArn, systemClock, never);
  await reader.read(until, async (records) => {
    for (const { eventID = '' } of records) {
      await dynamodb.send(new PutItemCommand({ TableName, Item: countedItem(eventID, Date.now()) }));
    }
  });
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: true }));
}

/** Deletes one row of the leaderboard, and sets the count of another one to a string. */
export async function spoilRows(deployed: Deployed): Promise<void> {
  const dynamodb = new DynamoDBClient(deployed.clients);
  const TableName = deployed.status.outputs.orders.leaderboardTableName;
  const [first, second] = await readLeaderboard(deployed);
  if (!first || !second) throw new Error('the page has fewer than two rows');
  await dynamodb.send(new DeleteItemCommand({ TableName, Key: keyOf(first) }));
  await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: keyOf(second),
      UpdateExpression: 'SET order_count = :none',
      ExpressionAttributeValues: { ':none': { S: 'many' } },
    }),
  );
}

/** Whether no orders wait in the queue or are being written. */
export async function isDrained({ clients, status }: Deployed): Promise<boolean> {
  const client = new SQSClient(clients);
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: status.outputs.orders.queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  client.destroy();
  return Object.values(Attributes).every((count) => count === '0');
}

/** Empties a queue. @returns the bodies of its messages */
export async function takeMessages({ clients }: Deployed, QueueUrl: string): Promise<string[]> {
  const client = new SQSClient(clients);
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return all.map(({ Body = '' }) => Body);
    all.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
