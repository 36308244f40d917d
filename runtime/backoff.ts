import { setTimeout as sleep } from 'node:timers/promises';

/** Time and chance, so that a test can hold them still. */
export interface Clock {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  random: Math.random,
};

export interface BackoffOptions {
  /** The try whose failure is thrown. @default none: only the signal ends it */
  readonly maxTries?: number;
  /** The longest pause, in milliseconds. @default 2000 */
  readonly maxPauseMs?: number;
}

const FIRST_PAUSE_MS = 50;

/**
 * Returns the function to call when a try failed and another may succeed. It waits with full jitter: at most 50 ms, then
 * 100 ms, and so on up to the longest pause. It throws the failure when the last try was made, or when the signal aborts.
 */
export function createBackoff(
  clock: Clock,
  signal: AbortSignal,
  { maxTries = Number.POSITIVE_INFINITY, maxPauseMs = 2000 }: BackoffOptions = {},
): (failure: unknown) => Promise<void> {
  let tries = 0;
  return async (failure) => {
    tries += 1;
    if (tries >= maxTries) throw failure;
    const pauseMs = clock.random() * Math.min(maxPauseMs, FIRST_PAUSE_MS * 2 ** (tries - 1));
    await clock.sleep(pauseMs, signal).catch(() => {
      throw failure;
    });
  };
}
