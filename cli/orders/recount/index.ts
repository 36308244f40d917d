import type { DynamoDBClient, WriteRequest } from '@aws-sdk/client-dynamodb';
import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { type Album, idOf } from '../../../functions/orders/publish-leaderboard/album';
import type { Row } from '../../../functions/orders/publish-leaderboard/core';
import { boardItem, keyOf } from '../../../functions/orders/publish-leaderboard/items';
import type { Clock } from '../../../runtime/clock';
import type { OrdersOutputs } from '../../../systems/orders';
import type { step as terminalStep } from '../../terminal/progress';
import { counted, grouped } from '../../terminal/text';
import { type BoardRow, scanBoard, scanOrders, writeAll } from '../tables';
import { type Change, changesIn, OrdersAtCut } from './changes';
import { Marker } from './mark';
import { type ReadUntil, StreamReader, serverClock } from './stream';

/** Changes from before the pause have been in the stream for longer than this. */
const OLD_SILENCE_MS = 2000;
/** Changes during the scan may reach the stream a little later. */
const NEW_SILENCE_MS = 5000;
/** Record times and the server's clock are in whole seconds. */
const SLACK_MS = 3000;

/**
 * Sets every count exactly to the sum of the orders in the table and the expired orders, even if orders change
 * meanwhile. The function must not count during that time, and none of its invocations may be in flight.
 */
export class Recount {
  private readonly reader: StreamReader;
  private readonly serverNow: () => number;

  constructor(
    private readonly clients: { readonly dynamodb: DynamoDBClient; readonly streams: DynamoDBStreamsClient },
    private readonly outputs: OrdersOutputs,
    private readonly streamArn: string,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    this.serverNow = serverClock(clients.streams, clock);
    this.reader = new StreamReader(clients.streams, streamArn, clock, signal);
  }

  /**
   * @returns the number of changes that were pending or lost and are now marked as counted, of orders, of orders that
   * changed meanwhile (the function counts those changes), and of rows that were put or deleted
   */
  async run(step: typeof terminalStep) {
    const marked = await step(
      'Marking the changes in the stream as counted',
      (progress) => this.markChanges(progress),
      (count) => `${grouped(count)} newly marked`,
    );
    const orders = new OrdersAtCut();
    const scanned = await step(
      'Reading the orders table',
      (progress) => this.scanOrders(orders, progress),
      (count) => counted(count, 'order'),
    );
    await step(
      'Reading later changes',
      () => this.readLaterChanges(orders),
      () => counted(orders.changed, 'order'),
    );
    const repaired = await step(
      'Repairing the leaderboard',
      (progress) => this.repair(orders.counts(), progress),
      (count) => counted(count, 'album'),
    );
    return { marked, orders: scanned, changedMeanwhile: orders.changed, repaired };
  }

  /** Marks every change up to the cut. From then on, pending or lost changes cannot be counted. */
  private async markChanges(progress: (text: string) => void): Promise<number> {
    const { clients, outputs, clock, signal } = this;
    const tables = { leaderboard: outputs.leaderboardTableName, countedRecords: outputs.countedRecordsTableName };
    const marker = new Marker(clients.dynamodb, tables, clock, signal);
    let [read, marked] = [0, 0];
    await this.read({ afterMs: 0, silenceMs: OLD_SILENCE_MS }, async (changes) => {
      // Shards are read in parallel, so the sum must not be read before the await.
      const newlyMarked = await marker.mark(changes);
      marked += newlyMarked;
      read += changes.length;
      progress(`${read} read, ${marked} newly marked`);
    });
    return marked;
  }

  private async scanOrders(orders: OrdersAtCut, progress: (text: string) => void): Promise<number> {
    let count = 0;
    for await (const { orderId, album } of scanOrders(this.clients.dynamodb, this.outputs.tableName, this.signal)) {
      orders.scan(orderId, album);
      count++;
      if (count % 1000 === 0) progress(counted(count, 'order'));
    }
    return count;
  }

  private readLaterChanges(orders: OrdersAtCut): Promise<void> {
    return this.read({ afterMs: SLACK_MS, silenceMs: NEW_SILENCE_MS }, async (changes) => {
      for (const change of changes) orders.change(change);
    });
  }

  private read(
    { afterMs, silenceMs }: { readonly afterMs: number; readonly silenceMs: number },
    take: (changes: readonly Change[]) => Promise<void>,
  ): Promise<void> {
    const until: ReadUntil = { writtenAt: () => this.serverNow() + afterMs, silenceMs };
    return this.reader.read(until, (records) => take(changesIn(records, this.streamArn)));
  }

  private async repair(wanted: Map<string, Row>, progress: (text: string) => void): Promise<number> {
    const { clients, outputs, clock, signal } = this;
    const requests: WriteRequest[] = [];
    for await (const row of scanBoard(clients.dynamodb, outputs.leaderboardTableName, signal)) {
      const ordered = wanted.get(idOf(row.album))?.order_count ?? 0n;
      wanted.delete(idOf(row.album));
      requests.push(...repairOf(row, ordered));
    }
    requests.push(...[...wanted.values()].map((row) => put(row, row.order_count)));
    await writeAll(clients.dynamodb, outputs.leaderboardTableName, requests, clock, signal, (written) =>
      progress(`${grouped(written)} of ${counted(requests.length, 'album')}`),
    );
    return requests.length;
  }
}

/** The request that repairs a row, if it is wrong. */
function repairOf({ album, stored, expired, isListed }: BoardRow, ordered: bigint): WriteRequest[] {
  const count = ordered + (expired ?? 0n);
  if (count === 0n) return [{ DeleteRequest: { Key: keyOf(album) } }];
  const isRight = stored === count && isListed && expired !== undefined;
  return isRight ? [] : [put(album, count, expired)];
}

const put = (album: Album, count: bigint, expired = 0n): WriteRequest => ({
  PutRequest: { Item: boardItem(album, count, expired) },
});
