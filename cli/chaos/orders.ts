import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Random } from '../../local/machine/random';
import type { OrdersOutputs } from '../../systems/orders';
import type { Order } from '../../tables/orders';
import { type DeployedQueue, deployedQueue } from '../dead-letters/queues';
import { MOST_MESSAGES, select, sqsClient, take } from '../dead-letters/selection';
import { clientConfig } from '../deployment';
import { type Audit, audit, auditUntilRight } from '../orders/audit';
import { ordersOutputs, queueDepths } from '../orders/deployed';
import { malformedMessages, sampleOrders } from '../orders/samples';
import { send } from '../orders/send';
import { scanOrders } from '../orders/tables';
import { grouped } from '../terminal/text';
import type { Check } from './check';

const DUPLICATE_SHARE = 0.1;
const MALFORMED_SHARE = 0.01;
const PARTS = 40;
const POLL_MS = 1000;
/** The leaderboard follows within this time once the queue is empty, also after a stopped function. */
const AGREEMENT_SECONDS = 90;
/** Receives of a malformed message before it is a dead letter, and some for a busy machine. */
const VISIBILITY_TIMEOUTS = 10;

interface Before {
  readonly audit: Audit;
  readonly deadLetters: ReadonlySet<string>;
  readonly failures: number;
}

/** Orders that are sent during a run, and what must be there at its end. */
export class OrdersLoad {
  readonly orders: readonly string[];
  readonly malformed: readonly string[];
  sent = 0;
  /** In the order in which they are sent. */
  readonly messages: readonly string[];

  private constructor(
    count: number,
    random: Random,
    private readonly outputs: OrdersOutputs,
    private readonly queue: DeployedQueue,
    private readonly before: Before,
  ) {
    this.orders = sampleOrders(count);
    this.malformed = malformedMessages(Math.round(count * MALFORMED_SHARE));
    const again = this.orders.filter(() => random.chance(DUPLICATE_SHARE));
    this.messages = shuffled([...this.orders, ...again, ...this.malformed], random);
  }

  /** Waits until earlier orders are done. */
  static async begin(count: number, random: Random): Promise<OrdersLoad> {
    const outputs = await ordersOutputs('local');
    const queue = await deployedQueue('local', 'orders/dead-letters');
    const deadline = await deadlineFor(outputs);
    while ((await waitingIn(outputs)) > 0) {
      if (Date.now() > deadline) throw new Error('Earlier orders still wait in the queue. See: npx tableside status');
      await sleep(POLL_MS);
    }
    const before = await auditUntilRight(() => audit(tables(), outputs), AGREEMENT_SECONDS);
    const { failures } = await queueDepths('local', outputs);
    const deadLetters = new Set((await bodiesIn(queue)).keys());
    if (deadLetters.size === MOST_MESSAGES) {
      throw new Error(
        'There are too many dead letters. Delete them with: npx tableside dead-letters drop orders/dead-letters',
      );
    }
    return new OrdersLoad(count, random, outputs, queue, { audit: before, deadLetters, failures });
  }

  /** Sends all messages, spread over this time. */
  async send(durationMs: number, signal: AbortSignal): Promise<void> {
    const started = performance.now();
    const size = Math.ceil(this.messages.length / PARTS);
    for (let part = 0; part < PARTS && !signal.aborted; part++) {
      const bodies = this.messages.slice(part * size, (part + 1) * size);
      const howToContinue = () => 'The orders that were sent are still processed.';
      const { queueUrl } = this.outputs;
      await send({ client: sqsClient('local'), queueUrl, bodies, progress: () => undefined, howToContinue });
      this.sent += bodies.length;
      await sleep(Math.max(0, started + (durationMs * (part + 1)) / PARTS - performance.now()));
    }
  }

  /** Waits until all orders are written and all malformed messages are dead letters, but not forever. */
  async settle(progress: (text: string) => void): Promise<void> {
    const deadline = await deadlineFor(this.outputs);
    for (;;) {
      const { waiting, inFlight, deadLetters } = await queueDepths('local', this.outputs);
      const left = this.before.deadLetters.size + this.malformed.length - deadLetters;
      if ((waiting + inFlight === 0 && left <= 0) || Date.now() > deadline) return;
      progress(`${grouped(waiting)} waiting, ${grouped(inFlight)} in flight, ${grouped(deadLetters)} dead letters`);
      await sleep(POLL_MS);
    }
  }

  async checks(): Promise<Check[]> {
    const { before, orders, malformed, outputs } = this;
    const after = await auditUntilRight(() => audit(tables(), outputs), AGREEMENT_SECONDS);
    const { waiting, inFlight, failures } = await queueDepths('local', outputs);
    const missing = await this.missingOrders();
    const dead = await this.newDeadLetters();
    const lost = missingFrom([...dead.values()], malformed);
    const good = missingFrom(malformed, [...dead.values()]);
    const check = (name: string, expected: number | bigint, found: number | bigint) => ({
      name,
      expected: Number(expected),
      found: Number(found),
    });
    return [
      check('orders in the table', before.audit.orders + orders.length, after.orders),
      check('orders that are not in the table', 0, missing),
      check('orders that are counted', before.audit.counted + BigInt(orders.length), after.counted),
      check('albums with a wrong count', 0, after.leaderboard.length),
      check('albums that the index lacks', 0, after.unlisted),
      check('albums that the page shows wrong', 0, after.page.length),
      check('messages left in the queue', 0, waiting + inFlight),
      check('malformed messages that are dead letters', malformed.length, malformed.length - lost),
      check('good messages that are dead letters', 0, good),
      check('new messages in the failure queue', 0, failures - before.failures),
    ];
  }

  /** Deletes the malformed messages of this run from the dead-letter queue. */
  async tidy(): Promise<void> {
    const ids = [...(await this.newDeadLetters()).keys()];
    await take(sqsClient('local'), this.queue.url, ids, async () => new Map());
  }

  private async missingOrders(): Promise<number> {
    const missing = new Set(this.orders.map((body) => (JSON.parse(body) as Order).orderId));
    for await (const { orderId } of scanOrders(tables(), this.outputs.tableName)) missing.delete(orderId);
    return missing.size;
  }

  private async newDeadLetters(): Promise<Map<string, string>> {
    const all = await bodiesIn(this.queue);
    return new Map([...all].filter(([id]) => !this.before.deadLetters.has(id)));
  }
}

const tables = () => new DynamoDBClient(clientConfig('local'));

const bodiesIn = (queue: DeployedQueue): Promise<Map<string, string>> =>
  select(sqsClient('local'), queue, undefined, MOST_MESSAGES, async ({ body }) => body);

/** Epoch milliseconds at which every message that is in the queue now must be written or a dead letter. */
async function deadlineFor({ queueUrl: QueueUrl }: OrdersOutputs): Promise<number> {
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout'] });
  const { Attributes } = await sqsClient('local').send(asked);
  return Date.now() + VISIBILITY_TIMEOUTS * Number(Attributes?.VisibilityTimeout) * 1000;
}

async function waitingIn(outputs: OrdersOutputs): Promise<number> {
  const { waiting, inFlight } = await queueDepths('local', outputs);
  return waiting + inFlight;
}

/** How many of the texts are not among the others, which may have each of them several times. */
function missingFrom(others: readonly string[], texts: readonly string[]): number {
  const left = new Map<string, number>();
  for (const other of others) left.set(other, (left.get(other) ?? 0) + 1);
  return texts.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  }).length;
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const all = items.map((item) => ({ item, place: random.next() }));
  return all.sort((one, other) => one.place - other.place).map(({ item }) => item);
}
