import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Option } from 'commander';
import type { EnvironmentName } from '../../environments';
import { albumOf, idOf } from '../../functions/orders/publish-leaderboard/album';
import { netDeltas, type Row } from '../../functions/orders/publish-leaderboard/core';
import { keyOf, storedCount, toAlbum } from '../../functions/orders/publish-leaderboard/items';
import { batchGet } from '../../runtime/dynamodb/batch-get';
import type { Item } from '../../runtime/dynamodb/item';
import type { OrdersOutputs } from '../../systems/orders';
import type { Order } from '../../tables/orders';
import { clientConfig } from '../deployment';
import { envOption } from '../deployment/bulk-load';
import type { SystemCommands } from '../system';
import { wholeNumber } from '../terminal/command';
import { interruptible, step } from '../terminal/progress';
import { grouped } from '../terminal/text';
import { fetchRows, ordersOutputs, queueDepths } from './deployed';
import { sampleOrders } from './samples';
import { send } from './send';
import { topAlbums, topTable } from './top';

const STANDSTILL_SECONDS = 180;
const POLL_MILLISECONDS = 250;
const KEYS_PER_READ = 100;

/** `up --sample-orders 200` */
export const sample = {
  option: () =>
    new Option('--sample-orders <number>', 'Send sample orders and wait until every one is counted').argParser(
      wholeNumber(1, 100_000),
    ),
  async run(env, value) {
    const document = await runSampleOrders(env, Number(value));
    const { sent, written, counted, deadLetters, top } = document;
    const figures = `Sent ${grouped(sent)}, written ${grouped(written)}, counted ${grouped(counted)}, in the dead-letter queue ${grouped(deadLetters)}.`;
    return { document, text: `${figures}\n\n${topTable(top)}` };
  },
} satisfies SystemCommands['sample'];

/** Sends new orders to the queue and waits until every one is in the table, on the leaderboard and on the page. */
async function runSampleOrders(env: EnvironmentName, count: number) {
  const outputs = await ordersOutputs(env);
  const run = new Run(new DynamoDBClient(clientConfig(env)), outputs, sampleOrders(count));
  await run.begin();
  await step('Sending sample orders', (progress) =>
    send({
      client: new SQSClient(clientConfig(env)),
      queueUrl: outputs.queueUrl,
      bodies: run.bodies,
      progress: (sent) => progress(`${grouped(sent)} of ${grouped(count)}`),
      howToContinue: (sent) => `Send the rest with: npx tableside orders send --count ${count - sent}${envOption(env)}`,
    }),
  );
  const check = `npx tableside orders audit --wait 60${envOption(env)}`;
  const { written, counted } = await interruptible(
    `all ${grouped(count)} orders were sent, and are still being counted. Check them with: ${check}`,
    () => run.finish(),
  );
  const { deadLetters } = await queueDepths(env, outputs);
  return { sent: count, written, counted, deadLetters, top: await topAlbums(env, outputs, 5) };
}

/** The progress of these orders, independent of other orders that arrive meanwhile. */
class Run {
  private readonly orderIds: readonly string[];
  /** The orders of each album in this run. */
  private readonly ordered: readonly Row[];
  private before = new Map<string, bigint>();
  private missing: readonly string[];

  constructor(
    private readonly client: DynamoDBClient,
    private readonly outputs: OrdersOutputs,
    public readonly bodies: readonly string[],
  ) {
    const orders = bodies.map((body): Order => JSON.parse(body));
    this.orderIds = orders.map(({ orderId }) => orderId);
    this.missing = this.orderIds;
    const deltas = orders
      .map(({ album }) => albumOf({ title: album.title, artistName: album.artist_name }))
      .flatMap((album) => (album ? [{ ...album, delta: 1 }] : []));
    this.ordered = netDeltas([{ deltas }]).map(({ delta, ...album }) => ({ ...album, order_count: BigInt(delta) }));
  }

  async begin(): Promise<void> {
    this.before = await this.counts();
  }

  /** The number of these orders in the table. */
  async written(): Promise<number> {
    const keys = this.missing.slice(0, KEYS_PER_READ).map((orderId) => ({ orderId: { S: orderId } }));
    const found = new Set((await this.read(this.outputs.tableName, keys)).map(({ orderId }) => orderId?.S));
    this.missing = this.missing.filter((orderId) => !found.has(orderId));
    return this.orderIds.length - this.missing.length;
  }

  /** The number of these orders that are counted and not hidden by an older page. */
  async counted(): Promise<number> {
    const counts = await this.counts();
    const shown = new Map((await fetchRows(this.outputs.pageUrl)).map((row) => [idOf(row), row.order_count]));
    const each = this.ordered.map((row) => {
      const id = idOf(row);
      const count = least(counts.get(id) ?? 0n, shown.get(id) ?? counts.get(id) ?? 0n);
      const ofRun = count - (this.before.get(id) ?? 0n);
      return ofRun < 0n ? 0n : least(row.order_count, ofRun);
    });
    return Number(each.reduce((sum, count) => sum + count, 0n));
  }

  async finish() {
    const written = await this.wait('Writing orders to the table', 'in the table', 'orders/drain', () =>
      this.written(),
    );
    const counting = 'Counting orders and publishing the page';
    const counted = await this.wait(counting, 'on the leaderboard and its page', 'orders/publish', () =>
      this.counted(),
    );
    return { written, counted };
  }

  /**
   * Runs a step until the figure is the number of orders.
   * @throws if the figure does not change for too long. `place` and `log` are for the message
   */
  private wait(title: string, place: string, log: string, figure: () => Promise<number>): Promise<number> {
    const total = this.orderIds.length;
    const untilTotal = async (progress: (text: string) => void) => {
      let last = -1;
      let changed = Date.now();
      for (;;) {
        const now = await figure();
        if (now === total) return now;
        if (now !== last) changed = Date.now();
        last = now;
        progress(`${grouped(now)} of ${grouped(total)}`);
        if (Date.now() - changed > STANDSTILL_SECONDS * 1000) {
          throw new Error(
            `Only ${grouped(now)} of ${grouped(total)} orders are ${place}, and nothing has changed for ${STANDSTILL_SECONDS} s. Find the cause with: npx tableside logs ${log}`,
          );
        }
        await sleep(POLL_MILLISECONDS);
      }
    };
    return step(title, untilTotal, (found) => `${grouped(found)} of ${grouped(total)}`);
  }

  private async counts(): Promise<Map<string, bigint>> {
    const items = await this.read(this.outputs.leaderboardTableName, this.ordered.map(keyOf));
    return new Map(
      items.map((item) => {
        const count = storedCount(item);
        return [idOf(toAlbum(item)), typeof count === 'bigint' ? count : 0n];
      }),
    );
  }

  private read(table: string, keys: Item[]): Promise<Item[]> {
    return batchGet(this.client, table, keys, { consistent: true, retry: { maxTries: 10 } });
  }
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
