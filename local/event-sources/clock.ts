import { setMaxListeners } from 'node:events';

/** Time, so that tests can make it pass. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once, after so many milliseconds. @returns what takes it back */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** What tells all that listens, however many they are, to stop. */
export function newStop(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

/** Lets loops sleep until something has happened, until time has passed, or until they are to stop. */
export class Bell {
  private readonly sleepers = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  /** Wakes all who sleep now. */
  ring(): void {
    for (const wake of [...this.sleepers]) wake();
  }

  /** Sleeps until the bell rings. @param milliseconds the longest sleep @default no limit */
  sleep(milliseconds?: number): Promise<void> {
    if (this.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        cancel?.();
        this.sleepers.delete(wake);
        resolve();
      };
      const cancel = milliseconds === undefined ? undefined : this.clock.after(milliseconds, wake);
      this.sleepers.add(wake);
    });
  }
}

/** Sleeps for a time, unless the signal says to stop. */
export async function pause(clock: Clock, signal: AbortSignal, milliseconds: number): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(milliseconds, end);
    signal.addEventListener('abort', end, { once: true });
  });
}

/** The pause after so many failures in a row: it doubles from a tenth of a second to ten seconds. */
export const backoffMilliseconds = (failures: number): number => Math.min(100 * 2 ** Math.min(failures, 7), 10_000);
