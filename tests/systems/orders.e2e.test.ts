import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { findMapping, isPaused } from '../../cli/orders/mapping';
import { malformedMessages } from '../../cli/orders/samples';
import { interrupt } from '../support/clean-room';
import { type Deployed, deployed, takeTurn } from '../support/deployed';
import {
  loseChanges,
  order,
  readLeaderboard,
  sendOrders,
  sendUntil,
  spoilRows,
  takeMessages,
} from '../support/orders-deployed';
import type { Audited, Status } from '../support/tableside';

/** A line of a log, with the function that wrote it. */
type Found = { readonly function: string; readonly message: string };

const MINUTE = 60_000;
const IDLE = { waiting: 0, inFlight: 0, ageSeconds: null };
/** The numbers of orders that the first two tests send. */
const BROKEN = 3;
const GOOD = 10;

const isIdle = ({ ok, waiting, inFlight }: Audited) => ok && waiting + inFlight === 0;

let local: Deployed;
let release: (() => Promise<void>) | undefined;
/** The orders of other tests, which are counted. */
let others: number;
beforeAll(async () => {
  local = await deployed();
  release = await takeTurn(local.tableside, 'orders');
  others = (await local.tableside.eventually(isIdle, 60)).orders;
}, 10 * MINUTE);
afterAll(() => release?.());

it(
  'counts the orders behind those that can never be counted, and reports the latter in full',
  async () => {
    const broken = ['x'.repeat(3000), '\u3000\t', 'x'.repeat(3001)].map((title, index) =>
      order(`broken-${index}`, title),
    );
    const good = Array.from({ length: GOOD }, (_, index) =>
      order(`good-${index}`, index % 2 ? 'Bj\u00f6rk' : ' Bjo\u0308rk'),
    );
    await sendOrders(local, ...broken, ...good);
    const after = await local.tableside.eventually(
      ({ ok, failures, orders }) => ok && failures === BROKEN && orders === others + BROKEN + GOOD,
      60,
    );
    expect(after).toMatchObject({ uncountable: BROKEN, counted: others + GOOD, deadLetters: 0, paused: false });
    expect((await readLeaderboard(local)).filter(({ artist }) => artist === 'Kiss')).toEqual([
      { album: 'Bj\u00f6rk', artist: 'Kiss', order_count: BigInt(GOOD) },
    ]);

    const told = (await takeMessages(local, local.status.outputs.orders.failureQueueUrl)).map((body) =>
      JSON.parse(body),
    );
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
  'makes the table, the leaderboard and the page agree again after any loss, while orders arrive',
  async () => {
    const { tableside } = local;
    const before = others + BROKEN + GOOD + 60;
    await tableside.json('orders', 'send', '--count', '60');
    await tableside.eventually(({ ok, orders }) => ok && orders === before, 60);
    await loseChanges(local, before);
    await spoilRows(local);
    const { code, stdout } = await tableside.run('orders', 'audit');
    expect([code, stdout.trimEnd().endsWith('npx tableside orders recount')]).toEqual([1, true]);

    const recounting = new AbortController();
    const sending = sendUntil(local, recounting.signal);
    const recount = await tableside.run('orders', 'recount', '--json').finally(() => recounting.abort());
    const sent = await sending;
    const after = await tableside.eventually((audited) => isIdle(audited) && audited.orders === before + 20 + sent, 60);
    expect(after).toMatchObject({ counted: before + 20 + sent - BROKEN, unlisted: 0, paused: false });
    const { recounted } = JSON.parse(recount.stdout);
    expect(recounted.repaired).toBeGreaterThanOrEqual(2);
    expect(sent).toBeGreaterThan(20);
  },
  4 * MINUTE,
);

it(
  'counts again after a recount that was killed, and says how to continue',
  async () => {
    const { tableside, clients, status } = local;
    const killed = await tableside.start('orders', 'recount');
    const mapping = async () =>
      findMapping(new LambdaClient(clients), new DynamoDBClient(clients), status.outputs.orders);
    while (!isPaused(await mapping())) await sleep(100);
    interrupt(killed, 'SIGKILL');
    await tableside.json('orders', 'send', '--count', '5');
    // The companion polls the mappings.
    const says = async () => (await tableside.run('status')).stdout;
    const sentence = 'is disabled. Enable it with: npx tableside orders recount';
    const deadline = Date.now() + MINUTE;
    while (!(await says()).includes(sentence) && Date.now() < deadline) await sleep(500);
    expect(await says()).toContain(sentence);
    expect(await tableside.audit()).toMatchObject({ ok: false, paused: true });
    await tableside.json('orders', 'recount');
    expect(await tableside.eventually(isIdle, 60)).toMatchObject({ paused: false });
  },
  3 * MINUTE,
);

it(
  'republishes a lost page without a new order',
  async () => {
    const { bucketName } = local.status.outputs.orders;
    const before = await readLeaderboard(local);
    await new S3Client({ ...local.clients, forcePathStyle: true }).send(
      new DeleteObjectCommand({ Bucket: bucketName, Key: 'index.html' }),
    );
    const deadline = Date.now() + 2 * MINUTE;
    while ((await readLeaderboard(local)).length === 0 && Date.now() < deadline) await sleep(1000);
    expect(await readLeaderboard(local)).toEqual(before);
  },
  3 * MINUTE,
);

it(
  'shows what its functions have logged',
  async () => {
    const { events } = await local.tableside.json<{ events: { message: string }[] }>('logs', 'orders/publish');
    expect(events.map(({ message }) => message)).toContainEqual(expect.stringContaining('"page":"written"'));
  },
  MINUTE,
);

it(
  'follows an order through the logs, from its message to the version of the page',
  async () => {
    const id = 'good-0';
    const { events } = await local.tableside.json<{ events: Found[] }>('logs', '--find', id);
    const trails = events.map(({ function: name, message }) => ({ name, ...JSON.parse(message) }));
    const [drained] = trails.filter(({ name }) => name === 'orders/drain');
    const [published] = trails.filter(({ name }) => name === 'orders/publish');
    expect(drained.trail).toEqual([expect.objectContaining({ messageId: expect.any(String), result: 'written' })]);
    expect(published.trail).toEqual([
      { eventId: expect.any(String), sequenceNumber: expect.any(String), item: drained.trail[0].item },
    ]);
    expect(published).toMatchObject({ etag: expect.any(String), function_request_id: expect.any(String) });
    expect(JSON.stringify(trails)).not.toContain(id);
  },
  MINUTE,
);

it(
  'reports differences in an audit',
  async () => {
    const { tableside } = local;
    const dynamodb = new DynamoDBClient(local.clients);
    const TableName = local.status.outputs.orders.leaderboardTableName;
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
  'reverses the count of a canceled order, and moves the count of a corrected one',
  async () => {
    const dynamodb = new DynamoDBClient(local.clients);
    const { tableName, pageUrl } = local.status.outputs.orders;
    const item = (title: string) => ({
      orderId: { S: 'one' },
      album: { M: { title: { S: title }, artist_name: { S: 'A' } } },
    });
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: item('Wrong') }));
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: item('Right') }));
    const { orders: withOrder, counted } = await local.tableside.eventually(({ ok }) => ok, 60);
    expect(counted).toBe(withOrder - BROKEN);
    expect(await (await fetch(pageUrl)).text()).not.toContain('<bdi>Wrong</bdi></th>');

    await dynamodb.send(new DeleteItemCommand({ TableName: tableName, Key: { orderId: { S: 'one' } } }));
    const { orders: without } = await local.tableside.eventually(({ ok }) => ok, 60);
    expect(without).toBe(withOrder - 1);
  },
  3 * MINUTE,
);

it(
  'writes and counts each order once, and dead-letters only the malformed ones, while its functions are killed',
  async () => {
    const { tableside } = local;
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
    const isExact = (audited: Audited) => isIdle(audited) && isDeepStrictEqual({ ...audited, ...wanted }, audited);
    const after = await tableside.eventually(isExact, 300);
    expect(after).toMatchObject({ ...wanted, counted: wanted.orders - BROKEN, uncountable: BROKEN });
    const deadLetters = await takeMessages(local, local.status.outputs.orders.deadLetterQueueUrl);
    expect(deadLetters.sort()).toEqual(malformedMessages(sent.malformed).sort());
    // The lag of a queue is reported a second or two late.
    const lags = async () =>
      (await tableside.json<Status>('status')).eventSources
        .filter(({ functionArn }) => functionArn.includes(':tableside-local-orders-'))
        .map(({ lag }) => lag);
    const idle = [IDLE, IDLE];
    for (let tries = 0; tries < 10 && !isDeepStrictEqual(await lags(), idle); tries++) await sleep(1000);
    expect(await lags()).toEqual(idle);
  },
  6 * MINUTE,
);
