import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { EnvironmentName } from '../../environments';
import type { Row } from '../../functions/publish-leaderboard/core';
import { clientConfig, type OrdersOutputs, ordersOutputs } from '../deployment';
import { step } from '../progress';
import { audit, isRight } from './audit';
import { queueDepths } from './queues';
import { sampleOrders } from './samples';
import { send } from './send';
import { topAlbums } from './top';

const STANDSTILL_SECONDS = 180;
const POLL_MILLISECONDS = 250;
const KEYS_PER_READ = 100;

export interface SampleRun {
  readonly sent: number;
  readonly written: number;
  readonly counted: number;
  readonly deadLetters: number;
  readonly top: readonly Row[];
}

/** Sends fresh orders through the queue, and waits until each is in the table, on the leaderboard and on the page. */
export async function runSampleOrders(env: EnvironmentName, count: number): Promise<SampleRun> {
  const outputs = await ordersOutputs(env);
  const bodies = sampleOrders(count);
  const orderIds = bodies.map((body): string => JSON.parse(body).orderId);
  await step(`Sending ${count} sample orders`, (progress) =>
    send(new SQSClient(clientConfig(env)), outputs.queueUrl, bodies, (sent) => progress(`${sent} of ${count}`)),
  );
  const client = new DynamoDBClient(clientConfig(env));
  await step('Waiting until each is written and counted', async (progress) => {
    await waitUntilWritten(client, outputs, orderIds, progress);
    progress('all written, counting');
    await waitUntilCounted(client, outputs);
  });
  const { deadLetters } = await queueDepths(env, outputs);
  return { sent: count, written: count, counted: count, deadLetters, top: await topAlbums(env, outputs, 5) };
}

async function waitUntilWritten(
  client: DynamoDBClient,
  { tableName }: OrdersOutputs,
  orderIds: readonly string[],
  progress: (text: string) => void,
): Promise<void> {
  let missing = orderIds;
  let changed = Date.now();
  while (missing.length > 0) {
    const found = await findOrders(client, tableName, missing.slice(0, KEYS_PER_READ));
    if (found.size > 0) {
      missing = missing.filter((orderId) => !found.has(orderId));
      changed = Date.now();
      progress(`${orderIds.length - missing.length} of ${orderIds.length} written`);
      continue;
    }
    const left = `${missing.length} of ${orderIds.length} orders are not in the table`;
    await waitSince(changed, `${left}: see what the function says with: npx tableside logs drain`);
  }
}

async function findOrders(
  client: DynamoDBClient,
  tableName: string,
  orderIds: readonly string[],
): Promise<Set<string>> {
  const Keys = orderIds.map((orderId) => ({ orderId: { S: orderId } }));
  const { Responses } = await client.send(
    new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys, ProjectionExpression: 'orderId' } } }),
  );
  return new Set(Responses?.[tableName]?.map(({ orderId }) => orderId?.S ?? ''));
}

async function waitUntilCounted(client: DynamoDBClient, outputs: OrdersOutputs): Promise<void> {
  let counted = -1;
  let changed = Date.now();
  for (;;) {
    const found = await audit(client, outputs);
    if (isRight(found)) return;
    if (found.counted !== counted) changed = Date.now();
    counted = found.counted;
    await waitSince(changed, 'the leaderboard does not agree with the table: see how with: npx tableside orders audit');
  }
}

/** A moment's pause. @throws the problem when nothing has changed for too long */
async function waitSince(changed: number, problem: string): Promise<void> {
  if (Date.now() - changed > STANDSTILL_SECONDS * 1000) {
    throw new Error(`nothing has changed for ${STANDSTILL_SECONDS} s, and ${problem}`);
  }
  await sleep(POLL_MILLISECONDS);
}
