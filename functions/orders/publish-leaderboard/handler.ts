import { setMaxListeners } from 'node:events';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { deadlineOf, recordsOf } from '../../../runtime/invocation';
import { type CountableChange, deltasOf, type OrderChange, type Rejection, rejectionOf } from './core';
import { failureMessage } from './failure-message';
import { SOURCE, toChange } from './record';
import type { LeaderboardStore } from './store';

export interface HandlerOptions {
  /** Time kept for the log line and the answer, in milliseconds. @default 500 */
  readonly marginMs?: number;
  /** Epoch milliseconds. @default the system's clock */
  readonly now?: () => number;
  /** Takes the one line of each invocation. @default console.log */
  readonly log?: (line: string) => void;
}

/**
 * Acknowledges every record: those that can never count are in the failure queue by then, after all others are counted
 * and published. Rejects when work is left that a later delivery may finish.
 */
export function createHandler(
  store: LeaderboardStore,
  { marginMs = 500, now = Date.now, log = console.log }: HandlerOptions = {},
) {
  return async (
    event: DynamoDBStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<DynamoDBBatchResponse> => {
    const started = now();
    const records = recordsOf(event, SOURCE);
    const report = (outcome: object) =>
      log(JSON.stringify({ records: records.length, ...outcome, milliseconds: now() - started }));
    const signal = deadlineOf(context, marginMs);
    // Each request in flight listens to it.
    setMaxListeners(0, signal);
    try {
      report(await countAndPublish(store, records, signal));
      return { batchItemFailures: [] };
    } catch (error) {
      const failure = signal.aborted ? new Error(`the deadline has come: ${error}`, { cause: error }) : error;
      report({ error: String(failure) });
      throw failure;
    }
  };
}

async function countAndPublish(store: LeaderboardStore, records: readonly DynamoDBRecord[], signal: AbortSignal) {
  const changes = distinctChanges(records);
  const countable = changes
    .map((change): CountableChange => {
      const { eventId, sequenceNumber } = change;
      return { eventId, sequenceNumber, deltas: deltasOf(change) };
    })
    .filter(({ deltas }) => deltas.length > 0);
  const { counted, alreadyCounted, rejected } = await store.count(countable, signal);
  const uncountable = new Set(rejected.map(({ sequenceNumber }) => sequenceNumber));
  const touched = countable.filter((change) => !uncountable.has(change.sequenceNumber)).flatMap(({ deltas }) => deltas);
  // Those of earlier deliveries too: the page may not have been written after they were counted.
  const page = await store.publish(touched, signal);
  const broken = changes.map(rejectionOf).filter((rejection) => rejection !== undefined);
  const rejections = [...broken, ...rejected];
  await store.giveUp(messagesOf(rejections, records), signal);
  return { counted, alreadyCounted, page, rejected: rejections };
}

/** A record delivered twice in one batch is one change: a transaction refuses two actions on one item. */
const distinctChanges = (records: readonly DynamoDBRecord[]): OrderChange[] => [
  ...new Map(records.map(toChange).map((change) => [change.eventId, change])).values(),
];

function messagesOf(rejections: readonly Rejection[], records: readonly DynamoDBRecord[]): string[] {
  const bySequenceNumber = new Map(records.map((record) => [record.dynamodb?.SequenceNumber, record]));
  return rejections.flatMap(({ sequenceNumber, reason }) => {
    const record = bySequenceNumber.get(sequenceNumber);
    return record ? [failureMessage(record, reason)] : [];
  });
}
