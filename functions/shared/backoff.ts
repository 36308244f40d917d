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

const maxTries = 10;
const firstCeilingMs = 50;
const lastCeilingMs = 2000;

/**
 * What to call when a try failed and another may succeed: it waits with full jitter (at most 50 ms, 100 ms … 2 s),
 * and throws the failure when that was the tenth try.
 */
export function createBackoff(clock: Clock, signal: AbortSignal): (failure: unknown) => Promise<void> {
  let tries = 0;
  return async (failure) => {
    tries += 1;
    if (tries === maxTries) throw failure;
    await clock.sleep(clock.random() * Math.min(lastCeilingMs, firstCeilingMs * 2 ** (tries - 1)), signal);
  };
}
