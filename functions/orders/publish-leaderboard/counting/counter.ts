import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../../runtime/clock';
import { allOf, eachAtOnce } from '../../../../runtime/concurrency';
import { createRetry } from '../../../../runtime/retry';
import type { CountableChange, Rejection } from '../core';
import { createTransaction, groupChanges, type Outcome } from './transaction';

/** How many changes were counted now, were counted before, and can never be counted. */
interface Tally {
  counted: number;
  alreadyCounted: number;
  readonly rejected: Rejection[];
}

type Changes = readonly CountableChange[];

export const TRANSACTIONS_IN_FLIGHT = 4;
/** After this many server errors in a row a group is halved, because one change may be the cause. */
const FAILURES_TO_HALVE = 3;

/**
 * Counts each change exactly once, even if several invocations receive it at the same time. Retries failures that may
 * pass until the signal aborts.
 */
export function createCounter(
  dynamodb: DynamoDBClient,
  tables: { readonly leaderboard: string; readonly countedRecords: string },
  clock: Clock,
) {
  const countTogether = createTransaction(dynamodb, tables, clock);

  const countGroup = async (group: Changes, tally: Tally, signal: AbortSignal): Promise<void> => {
    const retry = createRetry({ clock, signal });
    let left = group;
    for (let failures = 0; left.length > 0; ) {
      const outcome = await countTogether(left, signal);
      if (isProgress(outcome)) {
        left = note(left, outcome, tally);
        continue;
      }
      if (outcome.kind === 'table') throw outcome.error;
      failures = outcome.kind === 'passing' ? failures + 1 : 0;
      if (mustBeHalved(outcome, failures, left)) return halve(left, outcome.error, tally, signal);
      await retry(outcome.error);
    }
  };

  /** Finds the change at fault, so that the others are counted. */
  const halve = async (group: Changes, error: unknown, tally: Tally, signal: AbortSignal): Promise<void> => {
    const [only] = group;
    if (only && group.length === 1) {
      tally.rejected.push({ sequenceNumber: only.sequenceNumber, reason: String(error) });
      return;
    }
    const middle = Math.ceil(group.length / 2);
    const halves = [group.slice(0, middle), group.slice(middle)];
    await allOf(halves.map((half) => countGroup(half, tally, signal)));
  };

  return async (changes: Changes, signal: AbortSignal): Promise<Tally> => {
    const tally: Tally = { counted: 0, alreadyCounted: 0, rejected: [] };
    try {
      await eachAtOnce(groupChanges(changes), TRANSACTIONS_IN_FLIGHT, (group) => countGroup(group, tally, signal));
    } catch (error) {
      const done = tally.counted + tally.alreadyCounted + tally.rejected.length;
      throw new Error(`${done} of ${changes.length} records done; the others failed: ${error}`, { cause: error });
    }
    return tally;
  };
}

type Progress = Extract<Outcome, { kind: 'counted' | 'known' | 'rejected' }>;

const isProgress = (outcome: Outcome): outcome is Progress => ['counted', 'known', 'rejected'].includes(outcome.kind);

const mustBeHalved = (outcome: Outcome, failures: number, group: Changes): boolean =>
  outcome.kind === 'item' || (group.length > 1 && failures >= FAILURES_TO_HALVE);

/** Adds the changes that need no further try to the tally. @returns the others */
function note(group: Changes, outcome: Progress, tally: Tally): Changes {
  if (outcome.kind === 'counted') {
    tally.counted += group.length;
    return [];
  }
  if (outcome.kind === 'known') {
    const left = group.filter(({ eventId }) => !outcome.eventIds.has(eventId));
    tally.alreadyCounted += group.length - left.length;
    return left;
  }
  tally.rejected.push(...outcome.rejections);
  const rejected = new Set(outcome.rejections.map(({ sequenceNumber }) => sequenceNumber));
  return group.filter(({ sequenceNumber }) => !rejected.has(sequenceNumber));
}
