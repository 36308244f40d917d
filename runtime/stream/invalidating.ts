import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBRecord, StreamRecord } from 'aws-lambda';
import { InvalidEvent } from '../errors';
import { describe, type Instruments, inOrder } from '../invocation';
import { createStreamHandler } from './handler';

/** An index that is not throttled catches up with its table within this time. */
export const INDEX_SETTLE_MS = 2000;

/** Leaves time to answer and to log. */
const MARGIN_MS = 1000;
/** Readers use the cache again at most two seconds after Redis is back: invalidations must be done by then. */
const PAUSE_MS = 250;

interface Failure {
  readonly sequenceNumber: string;
  readonly reason: string;
}

/**
 * A handler of a table's stream that removes from a cache what each record makes out of date. It retries while time is
 * left, reports the records that still fail, the earliest first, and logs one line of JSON: `records`, `failed`,
 * `reasons` and `milliseconds`.
 * @param staleOf what a record makes out of date; an InvalidEvent fails the record at once
 * @param invalidate may be repeated in any order; rejects unless the cache confirms the removal
 */
export function createInvalidating<Stale>(
  staleOf: (record: StreamRecord) => Stale,
  invalidate: (stale: Stale) => Promise<void>,
  instruments?: Instruments,
) {
  const follow = async (
    record: StreamRecord,
    signal: AbortSignal,
    late: Promise<never>,
  ): Promise<string | undefined> => {
    for (;;) {
      try {
        await Promise.race([invalidate(staleOf(record)), late]);
        return undefined;
      } catch (error) {
        if (error instanceof InvalidEvent) return error.message;
        await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return String(error);
      }
    }
  };

  return createStreamHandler(
    async (received, signal) => {
      const records = received.map(checked);
      // Rejects when the signal aborts, so that the handler stops waiting for the cache.
      const late = once(signal, 'abort').then(() => Promise.reject(new Error('no answer in time')));
      late.catch(() => undefined);
      const failures: Failure[] = [];
      await Promise.all(
        records.map(async ({ sequenceNumber, record }) => {
          const reason = await follow(record, signal, late);
          if (reason !== undefined) failures.push({ sequenceNumber, reason });
        }),
      );
      const failed = inOrder(failures);
      const reasons = [...new Set(failed.map(({ reason }) => reason))];
      return {
        outcome: { failed: failed.length, reasons },
        failed: failed.map(({ sequenceNumber }) => sequenceNumber),
      };
    },
    { source: 'a DynamoDB stream', marginMs: MARGIN_MS, ...instruments },
  );
}

function checked({ dynamodb, ...others }: DynamoDBRecord) {
  const { SequenceNumber: sequenceNumber } = dynamodb ?? {};
  if (dynamodb && sequenceNumber) return { sequenceNumber, record: dynamodb };
  throw new InvalidEvent(
    `a record must have a dynamodb.SequenceNumber, as a DynamoDB stream sends it, got ${describe({ ...others, ...dynamodb })}`,
  );
}
