import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { malformedMessages } from '../../cli/orders/samples';
import { isOpen } from '../support/local-aws';
import { leftovers } from './leftovers';
import { clientsOf, type Status, Tableside } from './tableside';

const MINUTE = 60_000;
const IDLE = { waiting: 0, inFlight: 0, ageSeconds: null };
const tableside = new Tableside();
afterAll(() => tableside.remove(), MINUTE);

let status: Status;
let clients: ReturnType<typeof clientsOf>;

it(
  'goes from nothing to a live page by one command',
  async () => {
    const up = await tableside.json<{ terraform: string }>('up', '--sample-orders', '60');
    expect(up).toMatchObject({ environment: 'local', sent: 60, written: 60, counted: 60, deadLetters: 0 });
    expect(up.terraform).toMatch(/^\d+ added, 0 changed, 0 destroyed$/);

    status = await tableside.json<Status>('status');
    const { outputs, services, eventSources } = status;
    const service = { ok: true, pid: expect.any(Number), endpoint: expect.any(String) };
    expect(services).toEqual([
      { name: 'aws', ...service },
      { name: 'redis', ...service },
      { name: 'event-sources', ...service },
    ]);
    expect(eventSources.map(({ sourceArn, state }) => [sourceArn.split(':')[2], state]).sort()).toEqual([
      ['dynamodb', 'Enabled'],
      ['dynamodb', 'Enabled'],
      ['sqs', 'Enabled'],
    ]);
    expect(Object.keys(outputs.orders).sort()).toEqual([
      'bucketName',
      'countedRecordsTableName',
      'deadLetterQueueUrl',
      'drainFunctionName',
      'failureQueueUrl',
      'leaderboardTableName',
      'pageUrl',
      'publishFunctionName',
      'queueUrl',
      'tableName',
    ]);
    clients = clientsOf(status);

    const { top } = await tableside.json<{ top: { album: string; order_count: number }[] }>('orders', 'top');
    const page = await (await fetch(outputs.orders.pageUrl)).text();
    expect(page).toContain(`<data value="${top[0]?.order_count}">`);
  },
  6 * MINUTE,
);

it('answers on loopback alone', async () => {
  const port = Number(new URL(clients.endpoint).port);
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  const open = await Promise.all(outward.map(({ address }) => isOpen(address, port)));
  expect([await isOpen('127.0.0.1', port), ...open]).toEqual([true, ...outward.map(() => false)]);
});

it(
  'shows what its functions have logged',
  async () => {
    const { events } = await tableside.json<{ events: { time: string; message: string }[] }>('logs', 'publish');
    expect(events.map(({ message }) => message)).toContainEqual(expect.stringContaining('"page":"written"'));
  },
  MINUTE,
);

it(
  'says in an audit what differs',
  async () => {
    const dynamodb = new DynamoDBClient(clients);
    const TableName = status.outputs.orders.leaderboardTableName;
    const Key = { album: { S: 'Nobody’s' }, artist: { S: 'Nobody' } };
    await dynamodb.send(
      new PutItemCommand({ TableName, Item: { ...Key, order_count: { N: '7' }, board_shard: { N: '0' } } }),
    );
    const { code, stdout } = await tableside.run('orders', 'audit', '--json');
    const difference = { album: 'Nobody’s', artist: 'Nobody' };
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      expect.objectContaining({
        ok: false,
        leaderboard: [{ ...difference, expected: 0, actual: 7 }],
        page: expect.arrayContaining([
          expect.objectContaining({ ...difference, expected: 7, actual: 0, actualRows: [] }),
        ]),
      }),
    ]);
    await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    expect(await tableside.audit()).toMatchObject({ ok: true, leaderboard: [], page: [] });
  },
  MINUTE,
);

it(
  'changes nothing when nothing has changed',
  async () => {
    const { terraform } = await tableside.json('up');
    expect(terraform).toMatch(/^(0 added, 0 changed, 0 destroyed|no changes)$/);
  },
  2 * MINUTE,
);

it(
  'writes and counts each order once, and gives up the malformed alone, while its functions are killed',
  async () => {
    const before = await tableside.audit();
    const killing = new AbortController();
    const killed = tableside.killFunctions(killing.signal);
    const sent = await tableside.json<{ malformed: number }>(
      ...['orders', 'send', '--count', '400', '--duplicate', '10', '--malformed', '2'],
    );
    await sleep(5000);
    killing.abort();
    expect(await killed).toBeGreaterThan(0);

    const wanted = { orders: before.orders + 400, deadLetters: sent.malformed };
    const after = await tableside.eventually((audited) => {
      return (
        audited.ok &&
        audited.waiting === 0 &&
        audited.orders === wanted.orders &&
        audited.deadLetters === wanted.deadLetters
      );
    }, 300);
    expect(after).toMatchObject({ ...wanted, counted: wanted.orders, uncountable: 0 });
    expect((await deadLetters()).sort()).toEqual(malformedMessages(sent.malformed).sort());
    const idle = [IDLE, IDLE, IDLE];
    // What is known of a queue is a second or two old.
    const lags = async () => (await tableside.json<Status>('status')).eventSources.map(({ lag }) => lag);
    for (let tries = 0; tries < 10 && !isDeepStrictEqual(await lags(), idle); tries++) await sleep(1000);
    expect(await lags()).toEqual(idle);
  },
  6 * MINUTE,
);

it(
  'takes back what a cancelled order counted, and moves what a corrected one did',
  async () => {
    const dynamodb = new DynamoDBClient(clients);
    const { tableName } = status.outputs.orders;
    const order = (title: string) => ({
      orderId: { S: 'one' },
      album: { M: { title: { S: title }, artist_name: { S: 'A' } } },
    });
    const counts = async () => {
      await tableside.eventually(({ ok }) => ok, 60);
      const page = await (await fetch(status.outputs.orders.pageUrl)).text();
      return ['Wrong', 'Right'].map((title) => page.includes(`<bdi>${title}</bdi></th>`));
    };
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: order('Wrong') }));
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: order('Right') }));
    const { orders: withOrder, counted } = await tableside.eventually(({ ok }) => ok, 60);
    expect(counted).toBe(withOrder);
    expect((await counts())[0]).toBe(false);

    await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key: { orderId: { S: 'one' } } }));
    const { orders: without } = await tableside.eventually(({ ok }) => ok, 60);
    expect(without).toBe(withOrder - 1);
  },
  3 * MINUTE,
);

it(
  'notices that the local AWS was killed, says what was lost, and deploys again, even when killed meanwhile',
  async () => {
    process.kill(status.services[0]?.pid ?? 0, 'SIGKILL');
    const interrupted = await tableside.start('up');
    let said = '';
    interrupted.stderr.on('data', (data) => (said += data));
    while (!/[1-9]\d* of \d+ changes/.test(said)) {
      if (interrupted.exitCode !== null) throw new Error(`up ended before it was killed:\n${said}`);
      await sleep(100);
    }
    process.kill(-(interrupted.pid ?? 0), 'SIGKILL');
    expect(said).toContain(
      'the previous one ended unexpectedly; lost with it: 4 tables, 4 queues, 1 bucket and everything in them',
    );

    const up = await tableside.json('up', '--sample-orders', '20');
    expect(up).toMatchObject({ sent: 20, written: 20, counted: 20, deadLetters: 0 });
  },
  8 * MINUTE,
);

it(
  'leaves nothing behind when it is destroyed',
  async () => {
    const { code, stdout, stderr } = await tableside.cdktf(
      'destroy',
      'local',
      '--auto-approve',
      '--output',
      join(tableside.home, 'cdktf.out'),
    );
    expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('destroyed')]);
    expect(await leftovers(clients)).toEqual({
      tables: [],
      queues: [],
      buckets: [],
      functions: [],
      mappings: [],
      rules: [],
      caches: [],
      securityGroups: [],
      endpoints: [],
      // It is not ours to destroy.
      networks: 1,
    });
  },
  4 * MINUTE,
);

it(
  'is gone when it is stopped',
  async () => {
    expect(await tableside.json('down')).toEqual({ stopped: true, purged: false });
    const { services, outputs } = await tableside.json<Status>('status');
    expect(services.map(({ ok, pid }) => [ok, pid])).toEqual([
      [false, null],
      [false, null],
      [false, null],
    ]);
    expect(outputs).toEqual({});
  },
  MINUTE,
);

async function deadLetters(): Promise<string[]> {
  const { Messages = [] } = await new SQSClient(clients).send(
    new ReceiveMessageCommand({
      QueueUrl: status.outputs.orders.deadLetterQueueUrl,
      MaxNumberOfMessages: 10,
      VisibilityTimeout: 0,
    }),
  );
  return Messages.map(({ Body = '' }) => Body);
}
