import { isThrottlingError } from '@smithy/core/retry';
import type { Clock as CacheClock } from '../cache/clock';
import type { Clock } from '../clock';
import { createRetry } from '../retry';

export interface Attempt {
  readonly attempts: number;
  /** Milliseconds. */
  readonly totalRetryDelay: number;
}

export interface AttemptSettings {
  readonly clock: CacheClock;
  /** How often a throttled request is sent at most. */
  readonly maxAttempts: () => Promise<number>;
}

/** Whether the table gets more requests than it accepts. */
export const isThrottled = (error: unknown): boolean => isThrottlingError(error as never);

export const FIRST_ATTEMPT: Attempt = { attempts: 1, totalRetryDelay: 0 };

/**
 * The pauses after which a throttled request is sent again, as often as the SDK does. The result waits, or rejects with
 * the failure when there is no further attempt.
 */
export function createAttempts(
  { clock, maxAttempts }: AttemptSettings,
  signal: Parameters<Clock['sleep']>[1] = new AbortController().signal,
) {
  let retry: ReturnType<typeof createRetry> | undefined;
  return async (failure: unknown, { attempts, totalRetryDelay }: Attempt): Promise<Attempt> => {
    retry ??= createRetry({ clock: pausesOf(clock), signal, maxTries: await maxAttempts() });
    const start = clock.now();
    await retry(failure);
    return { attempts: attempts + 1, totalRetryDelay: totalRetryDelay + clock.now() - start };
  };
}

const pausesOf = (clock: CacheClock): Clock => ({
  now: () => clock.now(),
  random: () => clock.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        cancel();
        reject(signal.reason);
      };
      const cancel = clock.after(milliseconds, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    }),
});
