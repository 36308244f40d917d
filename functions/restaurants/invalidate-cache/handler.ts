import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { InvalidEvent } from '../../../runtime/errors';
import { batchResponse, deadlineOf, describe, type Instruments, recordsOf } from '../../../runtime/invocation';
import { type Change, inOrder, staleOf } from './core';
import type { CacheStore } from './store';

/** Leaves time to answer and to log. */
const MARGIN_MS = 1000;
/** Readers use the cache again at most two seconds after Redis is back: invalidations must be done by then. */
const PAUSE_MS = 250;

/** Retries while time is left, and reports the records that still fail, the earliest first. */
export function createHandler(
  store: CacheStore,
  { now = () => performance.now(), log = console.log }: Instruments = {},
) {
  return async (
    event: DynamoDBStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<DynamoDBBatchResponse> => {
    const started = now();
    const records = recordsOf(event, 'a DynamoDB stream');
    const signal = deadlineOf(context, MARGIN_MS);
    const late = once(signal, 'abort').then(() => Promise.reject(new Error('no answer in time')));
    late.catch(() => undefined);
    const outcomes = await Promise.all(records.map(toChange).map((change) => follow(change, store, signal, late)));
    const failed = inOrder(outcomes.flat());
    const milliseconds = Math.round(now() - started);
    const reasons = [...new Set(failed.map(({ reason }) => reason))];
    log(JSON.stringify({ records: records.length, failed: failed.length, reasons, milliseconds }));
    return batchResponse(failed.map(({ sequenceNumber }) => sequenceNumber));
  };
}

interface Failure {
  readonly sequenceNumber: string;
  readonly reason: string;
}

/** @param late rejects when the signal aborts, so that the handler stops waiting for the store */
async function follow(
  change: Change,
  store: CacheStore,
  signal: AbortSignal,
  late: Promise<never>,
): Promise<Failure[]> {
  if (!change.before && !change.after) {
    return [{ ...change, reason: 'a record must have an image: the stream view type must be NEW_AND_OLD_IMAGES' }];
  }
  for (;;) {
    try {
      await Promise.race([store.invalidate(staleOf(change)), late]);
      return [];
    } catch (error) {
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return [{ ...change, reason: String(error) }];
    }
  }
}

function toChange({ dynamodb, ...others }: DynamoDBRecord): Change {
  const { SequenceNumber, OldImage, NewImage } = dynamodb ?? {};
  if (!SequenceNumber) {
    throw new InvalidEvent(
      `a record must have a dynamodb.SequenceNumber, as a DynamoDB stream sends it, got ${describe({ ...others, ...dynamodb })}`,
    );
  }
  return { sequenceNumber: SequenceNumber, before: OldImage, after: NewImage };
}
