import { type DynamoDBClient, type TransactWriteItem, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { idOf } from '../../../functions/orders/publish-leaderboard/album';
import {
  type CountableChange,
  type Delta,
  deltasOf,
  netDeltas,
} from '../../../functions/orders/publish-leaderboard/core';
import { groupChanges } from '../../../functions/orders/publish-leaderboard/counting/groups';
import { outcomeOf, remember } from '../../../functions/orders/publish-leaderboard/counting/transaction';
import { countedItem, keyOf } from '../../../functions/orders/publish-leaderboard/items';
import { createReadRows, type StoredRow } from '../../../functions/orders/publish-leaderboard/rows';
import type { Clock } from '../../../runtime/clock';
import { batchGet } from '../../../runtime/dynamodb/batch-get';
import { createRetry } from '../../../runtime/retry';
import { type Change, countedChanges } from './changes';
import { writeAll } from './writes';

/** Failures of one transaction after which it is given up. */
const TRIES = 20;

/**
 * Marks changes as counted. An expiry is added to what expired of its album, in the transaction that marks it: the order
 * is no longer in the table, so that nothing else tells of it.
 */
export class Marker {
  private marking: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly dynamodb: DynamoDBClient,
    private readonly tables: { readonly leaderboard: string; readonly countedRecords: string },
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** One call after the other, since two shards may have expiries of one album. @returns how many were not marked yet */
  mark(changes: readonly Change[]): Promise<number> {
    const marked = this.marking.then(() => this.markNext(countedChanges(changes)));
    // A failure ends the caller's work, and is reported there.
    this.marking = marked.catch(() => undefined);
    return marked;
  }

  private async markNext(changes: readonly Change[]): Promise<number> {
    const { dynamodb, tables, clock, signal } = this;
    const keys = changes.map(({ eventId }) => ({ eventId: { S: eventId } }));
    const items = await batchGet(dynamodb, tables.countedRecords, keys, { consistent: true, retry: { clock, signal } });
    const known = new Set(items.map(({ eventId }) => eventId?.S));
    const unknown = changes.filter(({ eventId }) => !known.has(eventId));
    const puts = unknown
      .filter(({ expired }) => !expired)
      .map(({ eventId }) => ({ PutRequest: { Item: countedItem(eventId, clock.now()) } }));
    await writeAll(dynamodb, tables.countedRecords, puts, clock, signal);
    const expiries = unknown
      .filter(({ expired }) => expired)
      .map((change) => ({ ...change, deltas: deltasOf(change) }));
    for (const group of groupChanges(expiries)) await this.markExpiries(group);
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

/** Set, not added to: what the row has may be no number. Nobody else writes it now, or the condition fails. */
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
