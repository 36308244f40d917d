import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { CountedRecord } from '../../tables/counted-records';
import { type Clock, createBackoff } from '../shared/backoff';
import { type CountableChange, groupChanges, netDeltas, type Rejection, shardOf } from './core';

/** What became of the changes that were to be counted. */
export interface Tally {
  counted: number;
  alreadyCounted: number;
  readonly rejected: Rejection[];
}

/** Counts each change once for ever, however often and by however many at once it is called. */
export type Counter = (changes: readonly CountableChange[], signal: AbortSignal) => Promise<Tally>;

/** A day beyond the 14 days for which the on-failure queue keeps what may be sent here again. */
const rememberedSeconds = 15 * 24 * 60 * 60;
const transactionsInFlight = 4;
const passing = ['TransactionConflict', 'ProvisionedThroughputExceeded', 'ThrottlingError'];

export function createCounter(
  dynamodb: DynamoDBClient,
  tables: { readonly leaderboard: string; readonly countedRecords: string },
  clock: Clock,
): Counter {
  const actionsFor = (group: readonly CountableChange[]): TransactWriteItem[] => {
    const expiresAt = Math.floor(clock.now() / 1000) + rememberedSeconds;
    return [
      ...group.map(({ eventId }) => remember(tables.countedRecords, { eventId, expiresAt })),
      ...netDeltas(group).map((delta) => add(tables.leaderboard, delta)),
    ];
  };

  /** Resolves to what went wrong. The client's own idempotency token makes its retries of a lost answer succeed. */
  const write = (group: readonly CountableChange[], abortSignal: AbortSignal): Promise<unknown> =>
    dynamodb.send(new TransactWriteItemsCommand({ TransactItems: actionsFor(group) }), { abortSignal }).then(
      () => undefined,
      (error: unknown) => error,
    );

  const countGroup = async (
    group: readonly CountableChange[],
    tally: Tally,
    signal: AbortSignal,
    again = createBackoff(clock, signal, { maxTries: 10 }),
  ): Promise<void> => {
    if (group.length === 0) return;
    const error = await write(group, signal);
    if (error === undefined) {
      tally.counted += group.length;
      return;
    }
    const codes = reasonsFor(error);
    const uncounted = group.filter((_, index) => codes[index] !== 'ConditionalCheckFailed');
    if (uncounted.length < group.length) {
      tally.alreadyCounted += group.length - uncounted.length;
      return countGroup(uncounted, tally, signal, again);
    }
    if (codes.includes('ValidationError')) return isolate(group, error, tally, signal);
    if (!codes.some((code) => passing.includes(code))) throw error;
    await again(error);
    return countGroup(group, tally, signal, again);
  };

  const isolate = async (group: readonly CountableChange[], error: unknown, tally: Tally, signal: AbortSignal) => {
    const [only] = group;
    if (only && group.length === 1) {
      tally.rejected.push({ sequenceNumber: only.sequenceNumber, reason: String(error) });
      return;
    }
    const middle = Math.ceil(group.length / 2);
    await countGroup(group.slice(0, middle), tally, signal);
    await countGroup(group.slice(middle), tally, signal);
  };

  return async (changes, signal) => {
    const tally: Tally = { counted: 0, alreadyCounted: 0, rejected: [] };
    const groups = groupChanges(changes).values();
    const work = async () => {
      for (const group of groups) await countGroup(group, tally, signal);
    };
    // Settled, so that one group's failure keeps no other from being counted.
    const outcomes = await Promise.allSettled(Array.from({ length: transactionsInFlight }, work));
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure) {
      const done = tally.counted + tally.alreadyCounted + tally.rejected.length;
      throw new Error(`${done} of ${changes.length} records done, then: ${failure.reason}`, { cause: failure.reason });
    }
    return tally;
  };
}

const remember = (TableName: string, { eventId, expiresAt }: CountedRecord): TransactWriteItem => ({
  Put: {
    TableName,
    Item: { eventId: { S: eventId }, expiresAt: { N: String(expiresAt) } },
    ConditionExpression: 'attribute_not_exists(#eventId)',
    ExpressionAttributeNames: { '#eventId': 'eventId' },
  },
});

const add = (TableName: string, { album, artist, delta }: ReturnType<typeof netDeltas>[number]): TransactWriteItem => ({
  Update: {
    TableName,
    Key: { album: { S: album }, artist: { S: artist } },
    UpdateExpression: 'SET #shard = if_not_exists(#shard, :shard) ADD #count :delta',
    ExpressionAttributeNames: { '#shard': 'board_shard', '#count': 'order_count' },
    ExpressionAttributeValues: { ':shard': { N: String(shardOf({ album, artist })) }, ':delta': { N: String(delta) } },
  },
});

/** One code for each action of a cancelled transaction; a request refused as a whole is one invalid action. */
function reasonsFor(error: unknown): string[] {
  if (error instanceof TransactionCanceledException) {
    return (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  }
  return error instanceof Error && error.name === 'ValidationException' ? ['ValidationError'] : [];
}
