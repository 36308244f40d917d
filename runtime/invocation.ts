import { setMaxListeners } from 'node:events';
import type { Context } from 'aws-lambda';
import { InvalidEvent } from './errors';
import type { Log } from './log';

/** Dependencies of a handler that tests replace. */
export interface Instruments {
  /** Milliseconds of a clock that never goes back. @default performance.now */
  readonly now?: () => number;
  /** Receives what an invocation did. @default a line of JSON */
  readonly log?: Log;
}

/** The longest time of a Node timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const MAX_NAMES = 10;

/** The time that is left to an invocation. @throws InvalidEvent if the context does not return it */
export function remainingMsOf(context: Pick<Context, 'getRemainingTimeInMillis'>): number {
  const remainingMs: unknown = context?.getRemainingTimeInMillis?.();
  if (typeof remainingMs === 'number' && !Number.isNaN(remainingMs)) return remainingMs;
  throw new InvalidEvent(`context.getRemainingTimeInMillis() must return milliseconds, got ${describe(remainingMs)}`);
}

/** Aborts `marginMs` before the invocation times out. @throws InvalidEvent if the context returns no time */
export function deadlineOf(context: Pick<Context, 'getRemainingTimeInMillis'>, marginMs: number): AbortSignal {
  // Lambda returns whole milliseconds; other runtimes may not, but AbortSignal.timeout requires them.
  const waitMs = Math.floor(remainingMsOf(context) - marginMs);
  const signal = AbortSignal.timeout(Math.min(Math.max(0, waitMs), MAX_TIMER_MS));
  // Every request and every pause in progress listens; Node would warn of more than ten listeners.
  setMaxListeners(0, signal);
  return signal;
}

/** @param source the sender, as in `an SQS queue` @throws InvalidEvent when the event has another shape */
export function recordsOf<Event extends { readonly Records: readonly object[] }>(
  event: Event,
  source: string,
): Event['Records'] {
  const records: unknown = (event as Partial<Event> | null | undefined)?.Records;
  if (!Array.isArray(records)) {
    throw new InvalidEvent(`the event must be { "Records": [ … ] }, as ${source} sends it, got ${describe(event)}`);
  }
  records.forEach((record, index) => {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      throw new InvalidEvent(`Records[${index}] must be an object, as ${source} sends it, got ${describe(record)}`);
    }
  });
  return records;
}

/** Names the records that the event source delivers again, by message id or sequence number. */
export const batchResponse = (failed: readonly string[]) => ({
  batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })),
});

/** Compares sequence numbers of queues and streams: decimal strings that are too long for a `number`. */
export const compareSequences = (a: string, b: string): number => a.length - b.length || Number(a > b) - Number(a < b);

/** Sorts by sequence number, the earliest first. */
export const inOrder = <T extends { readonly sequenceNumber: string }>(records: readonly T[]): T[] =>
  records.toSorted((a, b) => compareSequences(a.sequenceNumber, b.sequenceNumber));

/** Describes a value without its content: an event may hold what must not be logged. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  const names = Object.keys(value);
  if (names.length === 0) return 'an object without attributes';
  const shown = names.slice(0, MAX_NAMES).map((name) => JSON.stringify(name.slice(0, 60)));
  return `an object with ${shown.join(', ')}${names.length > MAX_NAMES ? ', …' : ''}`;
}
