import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { malformedMessages } from '../../../cli/orders/samples';
import type { Rule } from '../../../local/faults/rules';
import { interrupt } from '../../support/clean-room';
import { leftovers } from '../../support/leftovers';
import { isOpen } from '../../support/local-aws';
import { isDrained, takeMessages } from '../../support/orders-deployed';
import { Readers } from '../../support/readers';
import { eventually, RESTAURANTS } from '../../support/restaurants-deployed';
import { type Audited, clientsOf, type Status, Tableside } from '../../support/tableside';

const HELD_BACK = 5;
const ORDERS = 3000;
const KILL_MS = 2000;
const MINUTE = 60_000;
/** Each process tries Redis once a second, and then reads from the cache. The rest is slack for a busy machine. */
const RECOVERED_MS = 15_000;
/** After this time most processes have tried. */
const SETTLED_MS = 5000;
const FROZEN_MS = 4000;

const tableside = new Tableside();
afterAll(() => tableside.remove(), MINUTE);

let status: Status & { readonly faults: readonly Rule[] };
let clients: ReturnType<typeof clientsOf>;
let readers: Readers;
afterEach(() => readers?.stop());

const readStatus = async () => {
  status = await tableside.json('status');
  clients = clientsOf(status);
};

it(
  'deploys again after a deployment that was killed',
  async () => {
    await killUp(/[1-9]\d* of \d+ changes/);
    const { code, stderr } = await tableside.run('up');
    expect([code, stderr]).toEqual([0, expect.stringContaining('Starting over: the last deployment was interrupted')]);
    await readStatus();
    const { mappings = [] } = await leftovers(clients);
    expect(status.eventSources.map(({ sourceArn, state }) => [sourceArn, state]).sort()).toEqual(
      mappings.map(({ EventSourceArn }) => [EventSourceArn, 'Enabled']).sort(),
    );
  },
  8 * MINUTE,
);

it(
  'holds orders back while a fault lasts, and recovers when it is cleared',
  async () => {
    expect(status.faults).toEqual([]);
    await tableside.json('fault', 'add', 'throttling', '--service', 'dynamodb', '--operation', 'BatchWriteItem');
    await tableside.json('orders', 'send', '--count', String(HELD_BACK));
    const deadline = Date.now() + MINUTE;
    const isRefused = async () => {
      const { stdout } = await tableside.run('logs', 'orders/drain');
      return stdout.includes(`"reasons":{"ProvisionedThroughputExceededException":${HELD_BACK}}`);
    };
    while (!(await isRefused()) && Date.now() < deadline) await sleep(1000);
    const { orders, waiting, inFlight, deadLetters } = await tableside.audit();
    expect([orders, waiting + inFlight, deadLetters]).toEqual([0, HELD_BACK, 0]);

    await tableside.json('fault', 'clear');
    const recovered = await untilExact({ orders: HELD_BACK, deadLetters: 0 }, 2 * MINUTE);
    expect(recovered).toMatchObject({ ok: true, orders: HELD_BACK, counted: HELD_BACK, waiting: 0, deadLetters: 0 });
  },
  9 * MINUTE,
);

it(
  'answers every reader while Redis is frozen, and killed, and from the cache again soon after',
  async () => {
    const file = join(tableside.home, 'restaurants.jsonl');
    writeFileSync(file, RESTAURANTS.map((restaurant) => JSON.stringify(restaurant)).join('\n'));
    await tableside.json('restaurants', 'load', file);
    startReaders();
    await readers.eventually('cache', 50, Date.now());
    const { pid, port } = await tableside.redis();

    const frozen = Date.now();
    process.kill(pid, 'SIGSTOP');
    await sleep(FROZEN_MS);
    process.kill(pid, 'SIGCONT');
    const thawed = Date.now();
    const recoveredFromFrost = await readers.eventually('cache', 1, thawed);

    await readers.eventually('cache', 50, thawed);
    const killed = Date.now();
    process.kill(pid, 'SIGKILL');
    await readers.eventually('table', 50, killed);
    const up = tableside.json('up');
    await eventually(() => isOpen('127.0.0.1', port));
    const back = Date.now();
    const recoveredFromDeath = await readers.eventually('cache', 1, back);
    await up;

    expect(await readers.stop()).toEqual([]);
    expect(recoveredFromFrost - thawed).toBeLessThan(RECOVERED_MS);
    expect(recoveredFromDeath - back).toBeLessThan(RECOVERED_MS);
    // A reader without a time limit would wait until Redis is back. The tests of the cache check the exact limit.
    expect(Math.max(readers.p99(frozen, thawed), readers.p99(killed, back))).toBeLessThan(FROZEN_MS / 2);
    const settled = readers.between(back + SETTLED_MS, Number.POSITIVE_INFINITY);
    expect(settled.filter(({ source }) => source === 'cache').length / settled.length).toBeGreaterThan(0.9);
    expect((await tableside.redis()).pid).not.toBe(pid);
  },
  2 * MINUTE,
);

it(
  'answers every reader while all connections to Redis break',
  async () => {
    startReaders();
    await readers.eventually('cache', 20, Date.now());
    await tableside.json('fault', 'add', 'reset', '--service', 'redis');
    const broken = Date.now();
    await readers.eventually('table', 50, broken);
    const cleared = Date.now();
    await tableside.json('fault', 'clear');
    await readers.eventually('cache', 20, Date.now());
    expect(await readers.stop()).toEqual([]);
    expect(readers.between(broken, cleared).filter(({ source }) => source === 'cache')).toEqual([]);
  },
  MINUTE,
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
    expect(await tableside.json('status')).toMatchObject({ faults });
  },
  MINUTE,
);

it(
  `writes and counts each of ${ORDERS} orders once, and dead-letters only the malformed ones, while responses are lost, requests are throttled and functions are killed`,
  async () => {
    // Two visibility timeouts, so that even on a slow machine killed functions receive no message five times.
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
      ...{ waiting: 0, inFlight: 0, deadLetters: malformed, failures: 0, paused: false },
    });
    const deadLetters = await takeMessages({ tableside, status, clients }, status.outputs.orders.deadLetterQueueUrl);
    expect(deadLetters.sort()).toEqual(malformedMessages(malformed).sort());
  },
  15 * MINUTE,
);

it(
  'detects that the local AWS was killed, reports what was lost, and clears the faults',
  async () => {
    const { tables = [], queues, buckets } = await leftovers(clients);
    expect([tables.length, queues.length, buckets.length]).toEqual([6, 6, 1]);
    process.kill(status.services[0]?.pid ?? 0, 'SIGKILL');
    const said = await killUp(/Deploying local/);
    expect(said).toContain(
      'the previous one ended unexpectedly; lost with it: 6 tables, 6 queues, 1 bucket and everything in them',
    );
    expect(await tableside.json('status')).toMatchObject({ faults: [] });
  },
  2 * MINUTE,
);

it(
  'leaves no faults behind when it is stopped',
  async () => {
    await tableside.json('fault', 'add', 'throttling', '--service', 'dynamodb');
    await tableside.json('down');
    expect(await tableside.json('status')).toMatchObject({ faults: [] });
  },
  MINUTE,
);

/** Starts `up`, and kills it once it has printed the pattern. @returns what it has printed */
async function killUp(pattern: RegExp): Promise<string> {
  const up = await tableside.start('up');
  let said = '';
  up.stderr.on('data', (data) => (said += data));
  while (!pattern.test(said)) {
    if (up.exitCode !== null) throw new Error(`up ended before it was killed:\n${said}`);
    await sleep(100);
  }
  interrupt(up, 'SIGKILL');
  return said;
}

/** Starts readers of few restaurants, so that the cache has all of them again after a moment. */
function startReaders(): void {
  const few = RESTAURANTS.slice(0, 10).map((restaurant): [string, object] => [restaurant.id, restaurant]);
  const lambda = new LambdaClient({ ...clients, maxAttempts: 1 });
  readers = new Readers(lambda, status.outputs.restaurants.getFunctionName, new Map(few));
}

/** Waits until the audit has these numbers and no messages wait. @returns the last audit, also after a timeout */
async function untilExact(wanted: { orders: number; deadLetters: number }, milliseconds: number): Promise<Audited> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    // An audit reads all orders, which would slow the functions down.
    while (!(await isDrained({ tableside, status, clients })) && Date.now() < deadline) await sleep(1000);
    const audited = await tableside.audit();
    const { ok, waiting, inFlight, orders, deadLetters } = audited;
    const isExact = ok && waiting + inFlight === 0 && orders === wanted.orders && deadLetters >= wanted.deadLetters;
    if (isExact || Date.now() > deadline) return audited;
    await sleep(2000);
  }
}
