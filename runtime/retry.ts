import { type Clock, systemClock } from './clock';

/** Retries are finite: they end when the signal aborts or after the last try, whichever comes first. */
export type RetryOptions = {
  /** @default the system's clock */
  readonly clock?: Clock;
  /** The longest first pause, in milliseconds; each further one may be twice as long. @default 50 */
  readonly firstPauseMs?: number;
  /** The longest pause, in milliseconds. @default 2000 */
  readonly maxPauseMs?: number;
} & (
  | { readonly signal: AbortSignal; readonly maxTries?: number }
  | { readonly signal?: undefined; readonly maxTries: number }
);

/**
 * Exponential backoff with full jitter. The result is called after each failed try: it waits a random part of 50 ms,
 * then of 100 ms, and so on up to the longest pause. It rejects with the failure when there is no further try. When the
 * signal aborts, it rejects with the previous failure: an aborted request says less about the cause.
 */
export function createRetry({
  clock = systemClock,
  signal = new AbortController().signal,
  maxTries = Number.POSITIVE_INFINITY,
  firstPauseMs = 50,
  maxPauseMs = 2000,
}: RetryOptions) {
  let tries = 0;
  let last: unknown;
  return async (failure: unknown): Promise<void> => {
    tries += 1;
    if (tries === 1 || !signal.aborted) last = failure;
    if (tries >= maxTries) throw last;
    const longestMs = Math.min(maxPauseMs, firstPauseMs * 2 ** (tries - 1));
    await clock.sleep(clock.random() * longestMs, signal).catch(() => {
      throw last;
    });
  };
}
