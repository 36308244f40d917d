import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { type Album, albumOf, idOf } from '../../../functions/orders/publish-leaderboard/album';
import type { OrderChange, Row } from '../../../functions/orders/publish-leaderboard/core';
import { toChange } from '../../../functions/orders/publish-leaderboard/record';
import { toStreamEvent } from '../../../local/event-sources/stream/record';
import { compareSequences } from '../../../runtime/invocation';

/** A change as the function sees it, with the id of the order. */
export interface Change extends OrderChange {
  readonly orderId: string;
}

export const changesIn = (records: readonly _Record[], streamArn: string): Change[] =>
  records.map((record, index) => ({
    ...toChange(toStreamEvent(record, streamArn) as DynamoDBRecord, index),
    orderId: record.dynamodb?.Keys?.orderId?.S ?? '',
  }));

/**
 * The orders at the cut, the moment up to which every change is marked as counted. A scan takes time and reads some
 * orders after a later change. Such an order was, at the cut, the old image of its first later change.
 */
export class OrdersAtCut {
  /** Albums by order id. */
  private readonly scanned = new Map<string, Album>();
  private readonly later = new Map<string, Change>();

  /** Adds an order that the scan read. */
  scan(orderId: string, album: Album | undefined): void {
    if (album) this.scanned.set(orderId, album);
  }

  /** Adds a change after the cut, in any order. */
  change(change: Change): void {
    const first = this.later.get(change.orderId);
    if (first && compareSequences(first.sequenceNumber, change.sequenceNumber) <= 0) return;
    this.later.set(change.orderId, change);
  }

  /** The number of orders that have changed since the cut. */
  get changed(): number {
    return this.later.size;
  }

  /** The orders of each album at the cut, by `idOf`. */
  counts(): Map<string, Row> {
    const orders = new Map(this.scanned);
    for (const [orderId, { before }] of this.later) {
      const album = before && albumOf(before);
      if (album) orders.set(orderId, album);
      else orders.delete(orderId);
    }
    const counts = new Map<string, Row>();
    for (const album of orders.values()) {
      const id = idOf(album);
      counts.set(id, { ...album, order_count: (counts.get(id)?.order_count ?? 0n) + 1n });
    }
    return counts;
  }
}
