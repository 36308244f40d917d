import type { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { createHandler } from '../../../functions/drain-buffer/handler';
import { TableStore } from '../../../runtime/dynamodb/batch-write';
import { Random } from '../../support/random';
import { VirtualClock } from '../../support/virtual-clock';

const ORDERS = 10_000;
const BATCH = 100;
const INVOCATIONS = 10;
const TIMEOUT_MS = 10_000;
const VISIBILITY_MS = 61_000;
const RECEIVES = 5;
const ANSWER_MS = 5;

const settings = { tableName: 'orders', keyAttributes: [{ name: 'orderId', type: 'S' }] as const };

/** How many of the items a table accepts now. */
type Takes = (items: number) => number;

/** A write buffer whose queue, function and table run in virtual time. */
class Buffer {
  readonly clock = new VirtualClock();
  readonly written = new Set<string>();
  dead = 0;
  done = 0;
  private readonly seeded = new Random(7);
  private readonly random = () => this.seeded.next();
  private readonly queue = Array.from({ length: ORDERS }, (_, index) => ({
    record: {
      messageId: `m${index}`,
      body: JSON.stringify({ orderId: `o${index}` }),
      eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:orders',
      attributes: { SentTimestamp: '1' },
    } as SQSRecord,
    receives: 0,
  }));

  constructor(private readonly takes: (clock: VirtualClock, random: () => number) => Takes) {}

  async run(): Promise<void> {
    const timeout = jest.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      const deadline = new AbortController();
      this.clock.after(milliseconds, () => deadline.abort());
      return deadline.signal;
    });
    const client = this.client(this.takes(this.clock, this.random));
    const clock = {
      now: () => this.clock.now(),
      random: this.random,
      sleep: (milliseconds: number, signal: AbortSignal) => abortable(this.clock.sleep(milliseconds), signal),
    };
    const handler = createHandler(new TableStore(client, settings, { clock }), { ...settings, log: () => undefined });
    const poller = async () => {
      while (this.done + this.dead < ORDERS) await this.poll(handler);
    };
    const all = Promise.all(Array.from({ length: INVOCATIONS }, poller));
    await this.clock.pass(3600, () => this.done + this.dead === ORDERS);
    await Promise.race([all, new Promise((resolve) => setImmediate(resolve))]);
    timeout.mockRestore();
  }

  private async poll(handler: ReturnType<typeof createHandler>): Promise<void> {
    const batch = this.queue.splice(0, BATCH);
    if (batch.length === 0) return this.clock.sleep(100);
    const started = this.clock.now();
    const { batchItemFailures } = await handler(
      { Records: batch.map(({ record }) => record) },
      { getRemainingTimeInMillis: () => started + TIMEOUT_MS - this.clock.now() },
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const message of batch) {
      message.receives++;
      if (!failed.has(message.record.messageId)) this.done++;
      else if (message.receives === RECEIVES) this.dead++;
      else this.clock.after(started + VISIBILITY_MS - this.clock.now(), () => this.queue.push(message));
    }
  }

  private client(takes: Takes): DynamoDBClient {
    const send = async ({ input }: BatchWriteItemCommand, { abortSignal }: { abortSignal: AbortSignal }) => {
      await abortable(this.clock.sleep(ANSWER_MS), abortSignal);
      const requests = input.RequestItems?.orders ?? [];
      const count = takes(requests.length);
      if (count === 0) throw Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' });
      for (const { PutRequest } of requests.slice(0, count)) this.written.add(PutRequest?.Item?.orderId?.S ?? '');
      return { UnprocessedItems: { orders: requests.slice(count) } };
    };
    return { send } as unknown as DynamoDBClient;
  }
}

const abortable = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) reject(new Error('aborted'));
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    work.then(resolve);
  });

it.each<[string, (clock: VirtualClock, random: () => number) => Takes]>([
  [
    'that accepts 100 items a second',
    (clock) => {
      let [tokens, at] = [100, clock.now()];
      return (items) => {
        tokens = Math.min(100, tokens + (clock.now() - at) / 10);
        at = clock.now();
        const count = Math.min(items, Math.floor(tokens));
        tokens -= count;
        return count;
      };
    },
  ],
  ['that refuses nine of ten requests', (_, random) => (items) => (random() < 0.9 ? 0 : items)],
])('makes no dead letters of valid messages for a table %s', async (_, takes) => {
  const buffer = new Buffer(takes);
  await buffer.run();
  expect({ dead: buffer.dead, done: buffer.done, written: buffer.written.size }).toEqual({
    dead: 0,
    done: ORDERS,
    written: ORDERS,
  });
});
