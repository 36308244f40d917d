import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { kindOf } from '../../../../runtime/aws/failure-kind';
import type { Clock } from '../../../../runtime/clock';
import { cancellationOf } from '../../../../runtime/dynamodb/cancellation';
import { idOf } from '../album';
import { type CountableChange, type NewCount, planCounts, type Rejection } from '../core';
import { countedItem, createReadRows, indexAttributes, keyOf } from '../items';

/**
 * The outcome of one transaction for a group of changes:
 * - `counted`: all changes are counted;
 * - `known`: some changes were counted before, and none was counted now;
 * - `rejected`: some changes can never be counted, and none was counted now;
 * - `overtaken`: another invocation counted one of the albums in between;
 * - `throttling`, `passing`, `item`, `table`: see `FailureKind`.
 */
export type Outcome =
  | { readonly kind: 'counted' }
  | { readonly kind: 'known'; readonly eventIds: ReadonlySet<string> }
  | { readonly kind: 'rejected'; readonly rejections: readonly Rejection[] }
  | { readonly kind: 'overtaken' | 'throttling' | 'passing' | 'item' | 'table'; readonly error: unknown };

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ACTIONS = 100;

/** Counts a group of changes that fits one transaction: all or none. The result never rejects. */
export function createTransaction(
  dynamodb: DynamoDBClient,
  tables: { readonly leaderboard: string; readonly countedRecords: string },
  clock: Clock,
) {
  const readRows = createReadRows(dynamodb, tables.leaderboard, clock);

  const plan = async (group: readonly CountableChange[], signal: AbortSignal) => {
    const albums = new Map(group.flatMap(({ deltas }) => deltas).map((delta) => [idOf(delta), delta]));
    const rows = await readRows([...albums.values()], signal);
    return planCounts(group, (album) => rows.get(idOf(album))?.stored);
  };

  return async (group: readonly CountableChange[], signal: AbortSignal): Promise<Outcome> => {
    try {
      const { counts, rejected } = await plan(group, signal);
      if (rejected.length > 0) return { kind: 'rejected', rejections: rejected };
      const TransactItems = [
        ...group.map(({ eventId }) => remember(tables.countedRecords, eventId, clock.now())),
        ...counts.map((count) => update(tables.leaderboard, count)),
      ];
      // The client's idempotency token makes its retry after a lost answer succeed.
      await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }), { abortSignal: signal });
      return { kind: 'counted' };
    } catch (error) {
      return outcomeOf(error, group);
    }
  };
}

/** Reads the reasons of a failed transaction, in which the marks of the changes come first. */
export function outcomeOf(error: unknown, group: readonly CountableChange[]): Outcome {
  if (!(error instanceof TransactionCanceledException)) return { kind: kindOf(error), error };
  const { kind, unmet } = cancellationOf(error);
  const known = group.filter((_, index) => unmet[index]);
  if (known.length > 0) return { kind: 'known', eventIds: new Set(known.map(({ eventId }) => eventId)) };
  return { kind: kind === 'condition' || kind === 'conflict' ? 'overtaken' : kind, error };
}

/** Marks a record as counted, on condition that it is not marked yet. */
export const remember = (TableName: string, eventId: string, now: number): TransactWriteItem => ({
  Put: {
    TableName,
    Item: countedItem(eventId, now),
    ConditionExpression: 'attribute_not_exists(#eventId)',
    ExpressionAttributeNames: { '#eventId': 'eventId' },
  },
});

/** Sets the count on condition that it has not changed since it was read, and adds to the expired orders. */
function update(TableName: string, { album, before, after, expired }: NewCount): TransactWriteItem {
  const { board_rank, board_shard } = indexAttributes(album, after);
  const isListed = board_rank !== undefined && board_shard !== undefined;
  return {
    Update: {
      TableName,
      Key: keyOf(album),
      UpdateExpression:
        (isListed
          ? 'SET #count = :after, #rank = :rank, #shard = :shard'
          : 'SET #count = :after REMOVE #rank, #shard') + (expired > 0 ? ' ADD #expired :expired' : ''),
      ConditionExpression: before === undefined ? 'attribute_not_exists(#count)' : '#count = :before',
      ExpressionAttributeNames: {
        '#count': 'order_count',
        '#rank': 'board_rank',
        '#shard': 'board_shard',
        ...(expired > 0 && { '#expired': 'expired_count' }),
      },
      ExpressionAttributeValues: {
        ':after': { N: String(after) },
        ...(before !== undefined && { ':before': { N: String(before) } }),
        ...(expired > 0 && { ':expired': { N: String(expired) } }),
        ...(isListed && { ':rank': board_rank, ':shard': board_shard }),
      },
    },
  };
}

/**
 * Groups of changes that each fit one transaction: one action per change, and one per album. Changes of an album stay
 * together where they fit, so that there are few groups, and groups in flight seldom update the same album.
 */
export function groupChanges(changes: readonly CountableChange[]): CountableChange[][] {
  const groups = [new Group()];
  for (const ofAlbum of byFirstAlbum(changes)) {
    const current = groups.at(-1);
    if (current && !current.fits(ofAlbum) && new Group().fits(ofAlbum)) groups.push(new Group());
    for (const change of ofAlbum) {
      if (!groups.at(-1)?.fits([change])) groups.push(new Group());
      groups.at(-1)?.add(change);
    }
  }
  return groups.map((group) => group.changes).filter((group) => group.length > 0);
}

class Group {
  readonly changes: CountableChange[] = [];
  private readonly albums = new Set<string>();

  fits(more: readonly CountableChange[]): boolean {
    const added = more.flatMap(({ deltas }) => deltas.map(idOf));
    return this.changes.length + more.length + new Set([...this.albums, ...added]).size <= MAX_ACTIONS;
  }

  add(change: CountableChange): void {
    this.changes.push(change);
    for (const delta of change.deltas) this.albums.add(idOf(delta));
  }
}

function byFirstAlbum(changes: readonly CountableChange[]): Iterable<readonly CountableChange[]> {
  const found = new Map<string, CountableChange[]>();
  for (const change of changes.toSorted((a, b) => compare(firstAlbum(a), firstAlbum(b)))) {
    const ofAlbum = found.get(firstAlbum(change));
    if (ofAlbum) ofAlbum.push(change);
    else found.set(firstAlbum(change), [change]);
  }
  return found.values();
}

const firstAlbum = ({ deltas }: CountableChange): string => deltas.map(idOf)[0] ?? '';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
