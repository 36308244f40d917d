import { setMaxListeners } from 'node:events';

/** Time; tests replace it with virtual time. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once, after a number of milliseconds. @returns a function that cancels it */
  after(milliseconds: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** An abort controller for any number of listeners: Node would warn of a leak after ten. */
export function newStop(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

/** Lets loops sleep until the bell rings, time has passed, or the signal aborts. */
export class Bell {
  private readonly sleepers = new Set<() => void>();

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    for (const wake of [...this.sleepers]) wake();
  }

  /** Sleeps until the bell rings. @param milliseconds the maximum @default no limit */
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

/** Sleeps until the time has passed or the signal aborts. */
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

/** The pause after a number of consecutive failures: it doubles from 0.1 to 10 seconds. */
export const backoffMilliseconds = (failures: number): number => Math.min(100 * 2 ** Math.min(failures, 7), 10_000);
