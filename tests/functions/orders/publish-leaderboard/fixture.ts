import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  paginateScan,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type CountableChange, topOf } from '../../../../functions/orders/publish-leaderboard/core';
import { readPage } from '../../../../functions/orders/publish-leaderboard/page/page';
import { createStore } from '../../../../functions/orders/publish-leaderboard/store';
import { countedRecordsTable } from '../../../../tables/counted-records';
import { leaderboardTable } from '../../../../tables/leaderboard';
import { createTableInput, type TableSchema } from '../../../../tables/schema';
import { type Fault, withFaults } from '../../../support/faults';
import type { Random } from '../../../support/random';

const dynamodb = new DynamoDBClient({});
export const s3 = new S3Client({});
export const sqs = new SQSClient({});
export const now = Date.parse('2026-11-21T08:14:09Z');
export const never = new AbortController().signal;
setMaxListeners(0, never);

/** A signal that aborts at the nth pause, and the number of pauses so far. */
export function deadlineAfter(pauses: number) {
  const deadline = new AbortController();
  let slept = 0;
  return {
    signal: deadline.signal,
    slept: () => slept,
    sleep: async () => {
      if (++slept >= pauses) deadline.abort();
      deadline.signal.throwIfAborted();
    },
  };
}

/** Faults of one store. */
interface Faults {
  readonly choose?: (command: string, attempt: number) => Fault | undefined;
  /** Called before a command is sent. An error that it throws replaces the answer. */
  readonly before?: (command: string, input: string) => unknown;
  readonly maxAttempts?: number;
  readonly title?: string;
  readonly now?: number;
  /** Called in place of a pause. */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** A leaderboard with new tables, a new bucket and a new failure queue. */
export async function createLeaderboard() {
  const name = `publish-leaderboard-${randomUUID()}`;
  const object = { Bucket: name, Key: 'index.html' };
  const counted = `${name}-counted`;
  const clients: { destroy: () => void }[] = [];
  await createTable(name, leaderboardTable);
  await createTable(counted, countedRecordsTable);
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));

  const store = ({ choose = () => undefined, before, maxAttempts = 3, title, ...time }: Faults = {}) => {
    const own = {
      dynamodb: new DynamoDBClient({ maxAttempts }),
      s3: new S3Client({ maxAttempts }),
      sqs: new SQSClient({ maxAttempts }),
    };
    for (const client of Object.values(own)) {
      withFaults(client, choose);
      (client as DynamoDBClient).middlewareStack.add(
        (next, context) => async (args) => {
          await before?.(String(context.commandName), JSON.stringify(args.input));
          return next(args);
        },
        { step: 'initialize' },
      );
      clients.push(client);
    }
    const env = {
      LEADERBOARD_TABLE_NAME: name,
      COUNTED_RECORDS_TABLE_NAME: counted,
      BUCKET_NAME: name,
      PAGE_KEY: object.Key,
      TITLE: title ?? 'Most ordered albums',
      FAILURE_QUEUE_URL: QueueUrl,
    };
    const sleep = time.sleep ?? (async (_: number, signal: AbortSignal) => signal.throwIfAborted());
    return createStore(own, env, { now: () => time.now ?? now, random: Math.random, sleep });
  };
  const rows = async () =>
    (await scan(name)).map(({ album, artist, order_count }) => ({
      album: album?.S ?? '',
      artist: artist?.S ?? '',
      order_count: BigInt(order_count?.N ?? 0),
    }));
  const html = async () => (await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()) ?? '';
  return {
    object,
    store,
    html,
    tableName: name,
    failures: () => receiveAll(QueueUrl),
    items: () => scan(name),
    remembered: () => scan(counted),
    counts: async () =>
      Object.fromEntries((await rows()).map(({ album, order_count }) => [album, Number(order_count)])),
    expired: async () =>
      Object.fromEntries(
        (await scan(name)).flatMap(({ album, expired_count }) =>
          expired_count ? [[album?.S ?? '', Number(expired_count.N)]] : [],
        ),
      ),
    top: async () => topOf(await rows()),
    page: async () => readPage(await html()),
    destroy: async () => {
      for (const client of clients) client.destroy();
      for (const TableName of [name, counted]) await dynamodb.send(new DeleteTableCommand({ TableName }));
      await s3.send(new DeleteObjectCommand(object));
      await s3.send(new DeleteBucketCommand({ Bucket: name }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

export type Leaderboard = Awaited<ReturnType<typeof createLeaderboard>>;

async function scan(TableName: string) {
  const items = [];
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, { TableName, ConsistentRead: true })) {
    items.push(...Items);
  }
  return items;
}

/** The bodies of all messages in a queue. */
async function receiveAll(QueueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
}

const createTable = (name: string, schema: TableSchema) =>
  dynamodb.send(new CreateTableCommand(createTableInput(schema, name)));

let events = 0;
/** A new change. */
export const change = (...deltas: readonly (readonly [string, number])[]): CountableChange => {
  const id = String(++events);
  return {
    eventId: `event-${id}`,
    sequenceNumber: id,
    deltas: deltas.map(([album, delta]) => ({ album, artist: 'Kiss', delta })),
  };
};

export const many = (count: number, album: (index: number) => string): CountableChange[] =>
  Array.from({ length: count }, (_, index) => change([album(index), 1]));

export const named = (name: string) => Object.assign(new Error(name), { name });
/** A server error of DynamoDB. */
export const serverError = () => Object.assign(named('InternalServerError'), { $metadata: { httpStatusCode: 500 } });

/** A canceled transaction, with a reason for each action. */
export const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: `cancelled: ${codes}`,
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

export const shuffle = <T>(values: readonly T[], random: Random): T[] =>
  values
    .map((value) => [random.next(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
