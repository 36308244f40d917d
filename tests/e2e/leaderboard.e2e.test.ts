import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { findMapping, isPaused } from '../../cli/orders/mapping';
import { StreamReader } from '../../cli/orders/recount/stream';
import { countedItem, keyOf } from '../../functions/orders/publish-leaderboard/items';
import { readPage } from '../../functions/orders/publish-leaderboard/page/page';
import { systemClock } from '../../runtime/clock';
import { clientsOf, type Status, Tableside } from './tableside';

const MINUTE = 60_000;
const never = new AbortController().signal;
const tableside = new Tableside();
afterAll(() => tableside.remove(), MINUTE);

let status: Status;
let clients: ReturnType<typeof clientsOf>;

beforeAll(async () => {
  await tableside.json('up');
  status = await tableside.json<Status>('status');
  clients = clientsOf(status);
}, 6 * MINUTE);

const order = (orderId: string, title: string) => JSON.stringify({ orderId, album: { title, artist_name: 'Kiss' } });

async function sendOrders(...orders: readonly string[]): Promise<void> {
  const file = join(tableside.home, 'orders.jsonl');
  writeFileSync(file, orders.join('\n'));
  await tableside.json('orders', 'send', '--file', file);
}

const page = async () => readPage(await (await fetch(status.outputs.orders.pageUrl)).text());

it(
  'counts the orders behind those that can never count, and tells of these what they say',
  async () => {
    const broken = ['x'.repeat(3000), '\u3000\t', 'x'.repeat(3001)].map((title, index) =>
      order(`broken-${index}`, title),
    );
    const good = Array.from({ length: 10 }, (_, index) =>
      order(`good-${index}`, index % 2 ? 'Bj\u00f6rk' : ' Bjo\u0308rk'),
    );
    await sendOrders(...broken, ...good);
    const after = await tableside.eventually(({ ok, failures, orders }) => ok && failures === 3 && orders === 13, 60);
    expect(after).toMatchObject({ uncountable: 3, counted: 10, deadLetters: 0, paused: false });
    expect(await page()).toEqual([{ album: 'Bj\u00f6rk', artist: 'Kiss', order_count: 10n }]);

    const { Messages = [] } = await new SQSClient(clients).send(
      new ReceiveMessageCommand({ QueueUrl: status.outputs.orders.failureQueueUrl, MaxNumberOfMessages: 10 }),
    );
    const told = Messages.map(({ Body = '' }) => JSON.parse(Body));
    expect(told.map(({ keys }) => keys.orderId.S).sort()).toEqual(['broken-0', 'broken-1', 'broken-2']);
    expect(told.find(({ keys }) => keys.orderId.S === 'broken-1')).toMatchObject({
      source: 'publish-leaderboard',
      reason: 'album.title must be a non-blank string of at most 2048 bytes, got white space only',
      eventName: 'INSERT',
      newImage: { orderId: { S: 'broken-1' }, album: { M: { title: { S: '\u3000\t' } } } },
    });
  },
  3 * MINUTE,
);

it(
  'makes table, leaderboard and page agree again after any loss, while orders arrive',
  async () => {
    await tableside.json('orders', 'send', '--count', '60');
    await tableside.eventually(({ ok, orders }) => ok && orders === 73, 60);
    await loseChanges();
    await spoilRows();
    const { code, stdout } = await tableside.run('orders', 'audit');
    expect([code, stdout.trimEnd().endsWith('npx tableside orders recount')]).toEqual([1, true]);

    let isOver = false;
    const traffic = async () => {
      let sent = 0;
      for (; !isOver; sent += 20) await tableside.json('orders', 'send', '--count', '20');
      return sent;
    };
    const sending = traffic();
    const recount = await tableside.run('orders', 'recount', '--json').finally(() => {
      isOver = true;
    });
    const sent = await sending;
    const after = await tableside.eventually(
      ({ ok, waiting, orders }) => ok && waiting === 0 && orders === 93 + sent,
      60,
    );
    expect(after).toMatchObject({ counted: 90 + sent, unlisted: 0, paused: false });
    const { recounted } = JSON.parse(recount.stdout);
    expect(recounted.repaired).toBeGreaterThanOrEqual(2);
    expect(sent).toBeGreaterThan(20);
  },
  4 * MINUTE,
);

it(
  'counts again after a recount that was killed, and says how to go on',
  async () => {
    const killed = await tableside.start('orders', 'recount');
    const mapping = async () =>
      findMapping(new LambdaClient(clients), new DynamoDBClient(clients), status.outputs.orders);
    while (!isPaused(await mapping())) await sleep(100);
    process.kill(-(killed.pid ?? 0), 'SIGKILL');
    await tableside.json('orders', 'send', '--count', '5');
    // What serves the streams looks at the mappings now and then.
    const says = async () => (await tableside.run('status')).stdout;
    const sentence = 'is disabled. Enable it with: npx tableside orders recount';
    const deadline = Date.now() + MINUTE;
    while (!(await says()).includes(sentence) && Date.now() < deadline) await sleep(500);
    expect(await says()).toContain(sentence);
    expect(await tableside.audit()).toMatchObject({ ok: false, paused: true });
    await tableside.json('orders', 'recount');
    expect(await tableside.eventually(({ ok, waiting }) => ok && waiting === 0, 60)).toMatchObject({ paused: false });
  },
  3 * MINUTE,
);

it(
  'draws the page again by itself when it is lost, without an order',
  async () => {
    const { bucketName } = status.outputs.orders;
    const before = await page();
    await new S3Client({ ...clients, forcePathStyle: true }).send(
      new DeleteObjectCommand({ Bucket: bucketName, Key: 'index.html' }),
    );
    const deadline = Date.now() + 2 * MINUTE;
    while ((await page()).length === 0 && Date.now() < deadline) await sleep(1000);
    expect(await page()).toEqual(before);
  },
  3 * MINUTE,
);

/** Has 20 orders written whose changes the function takes for counted. */
async function loseChanges(): Promise<void> {
  const dynamodb = new DynamoDBClient(clients);
  const lambda = new LambdaClient(clients);
  const { uuid, streamArn } = await findMapping(lambda, dynamodb, status.outputs.orders);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: false }));
  const isServed = async () =>
    (await tableside.json<Status>('status')).eventSources.some((one) => one.uuid === uuid && one.state === 'Enabled');
  while (await isServed()) await sleep(200);
  await tableside.json('orders', 'send', '--count', '20');
  await tableside.eventually(({ orders }) => orders === 93, 60);
  const TableName = status.outputs.orders.countedRecordsTableName;
  const until = { writtenAt: () => Number.POSITIVE_INFINITY, silenceMs: 500 };
  await new StreamReader(new DynamoDBStreamsClient(clients), streamArn, systemClock).read(
    until,
    async (records) => {
      for (const { eventID = '' } of records) {
        await dynamodb.send(new PutItemCommand({ TableName, Item: countedItem(eventID, Date.now()) }));
      }
    },
    never,
  );
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: true }));
}

/** Deletes one row of the leaderboard, and makes another one's count none. */
async function spoilRows(): Promise<void> {
  const dynamodb = new DynamoDBClient(clients);
  const TableName = status.outputs.orders.leaderboardTableName;
  const [first, second] = await page();
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
