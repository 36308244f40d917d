import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { createHandler } from '../../functions/drain-buffer/handler';
import { TableStore } from '../../runtime/dynamodb/batch-write';
import { type Order, ordersTable } from '../../tables/orders';
import { atLeast, type Bench, type Findings, measurement, ratio, type Step, together } from '../support/report';
import { reach, withScratchAws } from '../support/scratch-aws';
import { withSlowTable } from '../support/slow-table';
import { inTurns, perSecond } from '../support/turns';

const ORDERS = 1000;
const BATCH_SIZES = [1000, 100] as const;
const ROUNDS = 5;
const DELAY_MS = 5;
const SLOW_GOAL = atLeast(8);

interface Target {
  readonly name: string;
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** How fast `drain-buffer` writes orders, compared with a loop that puts them one by one. */
export const bench: Bench = async (step) => {
  const local = await withScratchAws(step, async ({ config, createTable }) =>
    compare(step, { name: 'local table', client: clientOf(config), tableName: await createTable(ordersTable) }),
  );
  const slow = await withSlowTable(DELAY_MS, (endpoint) =>
    compare(
      step,
      { name: `table with ${DELAY_MS} ms latency`, client: clientOf(reach(endpoint)), tableName: 'orders' },
      SLOW_GOAL,
    ),
  );
  return together([local, slow]);
};

const clientOf = (config: ReturnType<typeof reach>) => new DynamoDBClient({ ...config, maxAttempts: 1 });

async function compare(step: Step, target: Target, goal?: typeof SLOW_GOAL): Promise<Findings> {
  let sent = 0;
  const variant = (write: (target: Target, bodies: readonly string[]) => Promise<void>) => () => {
    sent += ORDERS;
    const bodies = freshOrders();
    return perSecond(ORDERS, () => write(target, bodies));
  };
  const variants = [variant(putOneByOne), ...BATCH_SIZES.map((size) => variant(drainInBatchesOf(size)))];
  const [loop = [], ...drained] = await step(`Writing orders to the ${target.name}`, (progress) =>
    inTurns(variants, ROUNDS, progress),
  );
  await expectArrived(target, sent);
  target.client.destroy();

  const name = (how: string) => `${target.name}: ${how}`;
  const oneByOne = measurement(name('PutItem one by one'), 'items/s', loop);
  const batches = BATCH_SIZES.map((size, index) =>
    measurement(name(`drain-buffer, batches of ${size}`), 'items/s', drained[index] ?? []),
  );
  return {
    measurements: [oneByOne, ...batches],
    ratios: batches.map((batch) => ratio(`${batch.name}, compared with one by one`, batch, oneByOne, goal)),
  };
}

/** The baseline: one request per message. */
async function putOneByOne({ client, tableName }: Target, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    await client.send(new PutItemCommand({ TableName: tableName, Item: marshall(JSON.parse(body)) }));
  }
}

const drainInBatchesOf =
  (size: number) =>
  async ({ client, tableName }: Target, bodies: readonly string[]): Promise<void> => {
    const settings = { tableName, keyAttributes: [ordersTable.partitionKey] };
    const handler = createHandler(new TableStore(client, settings), { ...settings, log: () => undefined });
    for (let start = 0; start < bodies.length; start += size) {
      const Records = bodies.slice(start, start + size).map(toRecord);
      const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 60_000 });
      if (batchItemFailures.length > 0)
        throw new Error(`drain-buffer failed for ${batchItemFailures.length} of ${Records.length} messages`);
    }
  };

async function expectArrived({ name, client, tableName }: Target, sent: number): Promise<void> {
  let arrived = 0;
  for await (const { Count = 0 } of paginateScan({ client }, { TableName: tableName, Select: 'COUNT' })) {
    arrived += Count;
  }
  if (arrived !== sent) throw new Error(`${name}: must contain ${sent} orders, got ${arrived}`);
}

const freshOrders = (): string[] => Array.from({ length: ORDERS }, (_, index) => JSON.stringify(order(index)));

const order = (index: number): Order => ({
  orderId: randomUUID(),
  album: { title: `Album ${index}`, artist_name: `Artist ${index % 100}` },
  placedAt: '2026-01-31T12:00:00.000Z',
  quantity: 1,
  unitPrice: 9.99,
});

const toRecord = (body: string, index: number): SQSRecord => ({
  messageId: String(index),
  receiptHandle: '',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders',
  awsRegion: 'us-east-1',
});
