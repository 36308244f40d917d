import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { OrdersOutputs } from '../../cli/orders/outputs';
import { malformedMessages } from '../../cli/orders/samples';
import type { Rule } from '../../local/faults/rules';
import { type Audited, Tableside } from './tableside';

interface Status {
  readonly services: readonly { name: string; endpoint: string }[];
  readonly faults: readonly Rule[];
  readonly outputs: { readonly orders: OrdersOutputs };
}

const HELD_BACK = 5;
const ORDERS = 10_000;
const KILL_MS = 2000;
const MINUTE = 60_000;

const tableside = new Tableside();
afterAll(() => tableside.remove(), MINUTE);

let status: Status;

it(
  'holds orders back while a fault lasts, and recovers when it is cleared',
  async () => {
    await tableside.json('up');
    expect((await tableside.json<Status>('status')).faults).toEqual([]);
    await tableside.json('fault', 'add', 'throttling', '--service', 'dynamodb', '--operation', 'BatchWriteItem');
    await tableside.json('orders', 'send', '--count', String(HELD_BACK));
    const deadline = Date.now() + MINUTE;
    const isRefused = async () => {
      const { stdout } = await tableside.run('logs', 'drain');
      return stdout.includes(`"reasons":{"ProvisionedThroughputExceededException":${HELD_BACK}}`);
    };
    while (!(await isRefused()) && Date.now() < deadline) await sleep(1000);
    expect(await audit()).toMatchObject({ orders: 0, waiting: HELD_BACK, deadLetters: 0 });

    await tableside.json('fault', 'clear');
    const recovered = await untilExact({ orders: HELD_BACK, deadLetters: 0 }, 2 * MINUTE);
    expect(recovered).toMatchObject({ ok: true, orders: HELD_BACK, counted: HELD_BACK, waiting: 0, deadLetters: 0 });
  },
  9 * MINUTE,
);

it(
  'shows each fault that is added',
  async () => {
    const faults: Rule[] = [
      { fault: 'lost-answer', service: 'dynamodb', sharePercent: 5, seed: 1 },
      { fault: 'throttling', service: 'dynamodb', sharePercent: 5, seed: 1 },
    ];
    for (const { fault } of faults) {
      await tableside.json('fault', 'add', fault, '--service', 'dynamodb', '--share', '5');
    }
    status = await tableside.json<Status>('status');
    expect(status.faults).toEqual(faults);
  },
  MINUTE,
);

it(
  `writes and counts each of ${ORDERS} orders once, and gives up the malformed alone, while answers are lost, requests are throttled and functions are killed`,
  async () => {
    // Two visibility timeouts: however slow the machine is, no message is received five times in the hands of the killed.
    const killed = tableside.killFunctions(AbortSignal.timeout(MINUTE), KILL_MS);
    const { malformed } = await tableside.json<{ malformed: number }>(
      ...['orders', 'send', '--count', String(ORDERS), '--duplicate', '10', '--malformed', '1'],
    );
    const after = await untilExact({ orders: HELD_BACK + ORDERS, deadLetters: malformed }, 12 * MINUTE);
    expect(await killed).toBeGreaterThan(0);

    expect(after).toEqual({
      ...{
        ok: true,
        orders: HELD_BACK + ORDERS,
        uncountable: 0,
        expired: 0,
        counted: HELD_BACK + ORDERS,
        unlisted: 0,
        leaderboard: [],
        page: [],
      },
      ...{ waiting: 0, deadLetters: malformed, failures: 0, paused: false },
    });
    expect((await takeDeadLetters()).sort()).toEqual(malformedMessages(malformed).sort());
  },
  15 * MINUTE,
);

it(
  'leaves no faults behind when it is stopped',
  async () => {
    await tableside.json('down');
    expect((await tableside.json<Status>('status')).faults).toEqual([]);
  },
  MINUTE,
);

/** The audit fails where it finds a difference, and says which all the same. */
const audit = async (): Promise<Audited> => JSON.parse((await tableside.run('orders', 'audit', '--json')).stdout);

/** Waits until the audit is as wanted and nothing waits any more. @returns the last audit, wanted or not */
async function untilExact(wanted: { orders: number; deadLetters: number }, milliseconds: number): Promise<Audited> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const audited = await audit();
    const { ok, waiting, orders, deadLetters } = audited;
    const isExact = ok && waiting === 0 && orders === wanted.orders && deadLetters >= wanted.deadLetters;
    if (isExact || Date.now() > deadline) return audited;
    await sleep(2000);
  }
}

/** Empties the dead-letter queue. */
async function takeDeadLetters(): Promise<string[]> {
  const client = new SQSClient({
    region: 'us-east-1',
    endpoint: status.services[0]?.endpoint ?? '',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const QueueUrl = status.outputs.orders.deadLetterQueueUrl;
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return all.map(({ Body = '' }) => Body);
    all.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle }));
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
