import { type DynamoDBClient, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { idOf } from '../../../functions/orders/publish-leaderboard/album';
import {
  type CountableChange,
  type Delta,
  deltasOf,
  netDeltas,
} from '../../../functions/orders/publish-leaderboard/core';
import { groupChanges, outcomeOf, remember } from '../../../functions/orders/publish-leaderboard/counting/transaction';
import {
  countedItem,
  createReadRows,
  keyOf,
  type StoredRow,
} from '../../../functions/orders/publish-leaderboard/items';
import type { Clock } from '../../../runtime/clock';
import { batchGet } from '../../../runtime/dynamodb/batch-get';
import { createRetry } from '../../../runtime/retry';
import { writeAll } from '../tables';
import type { Change } from './changes';

/** Tries of one transaction. */
const TRIES = 20;

/**
 * Marks changes as counted. The transaction that marks an expiry also adds it to the expired orders of its album,
 * because the order itself is no longer in the table.
 */
export class Marker {
  private marking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dynamodb: DynamoDBClient,
    private readonly tables: { readonly leaderboard: string; readonly countedRecords: string },
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** Runs calls one after the other: two shards may have expiries of one album. @returns the newly marked changes */
  mark(changes: readonly Change[]): Promise<number> {
    const marked = this.marking.then(() => this.markNext(changes));
    // The caller reports the failure.
    this.marking = marked.catch(() => undefined);
    return marked;
  }

  private async markNext(all: readonly Change[]): Promise<number> {
    const { dynamodb, tables, clock, signal } = this;
    // A record may have been read twice, and a change of the price, for example, changes no count.
    const countable = all
      .map((change) => ({ ...change, deltas: deltasOf(change) }))
      .filter(({ deltas }) => deltas.length > 0);
    const changes = [...new Map(countable.map((change) => [change.eventId, change])).values()];
    const keys = changes.map(({ eventId }) => ({ eventId: { S: eventId } }));
    const items = await batchGet(dynamodb, tables.countedRecords, keys, { consistent: true, retry: { clock, signal } });
    const known = new Set(items.map(({ eventId }) => eventId?.S));
    const unknown = changes.filter(({ eventId }) => !known.has(eventId));
    const puts = unknown
      .filter(({ expired }) => !expired)
      .map(({ eventId }) => ({ PutRequest: { Item: countedItem(eventId, clock.now()) } }));
    await writeAll(dynamodb, tables.countedRecords, puts, clock, signal);
    for (const group of groupChanges(unknown.filter(({ expired }) => expired))) await this.markExpiries(group);
    return unknown.length;
  }

  private async markExpiries(group: readonly CountableChange[]): Promise<void> {
    const { dynamodb, tables, clock, signal } = this;
    const again = createRetry({ clock, signal, maxTries: TRIES });
    for (;;) {
      const albums = netDeltas(group);
      const rows = await createReadRows(dynamodb, tables.leaderboard, clock)(albums, signal);
      const TransactItems = [
        ...group.map(({ eventId }) => remember(tables.countedRecords, eventId, clock.now())),
        ...albums.map((album) => expiryOf(tables.leaderboard, album, rows.get(idOf(album)))),
      ];
      try {
        await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal: signal });
        return;
      } catch (error) {
        const { kind } = outcomeOf(error, group);
        if (kind !== 'throttling' && kind !== 'passing' && kind !== 'overtaken') throw error;
        await again(error);
      }
    }
  }
}

/** Sets the value instead of adding to it: the stored one may not be a number. The condition detects other writers. */
function expiryOf(TableName: string, { expired = 0, ...album }: Delta, row: StoredRow | undefined): TransactWriteItem {
  const before = row?.expired;
  const isNumber = before !== undefined && before > 0n;
  return {
    Update: {
      TableName,
      Key: keyOf(album),
      UpdateExpression: 'SET #expired = :expired',
      ...(isNumber && { ConditionExpression: '#expired = :before' }),
      ExpressionAttributeNames: { '#expired': 'expired_count' },
      ExpressionAttributeValues: {
        ':expired': { N: String((before ?? 0n) + BigInt(expired)) },
        ...(isNumber && { ':before': { N: String(before) } }),
      },
    },
  };
}
