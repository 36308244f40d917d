import type { RunningTime } from './running-time';

/** The share for which a request does not wait for other readers: it takes over their lease, and stores its value. */
const RESERVED_SHARE = 0.25;

export const NO_ANSWER = 'no answer in time';

export class Late extends Error {}

/** The time that Redis and other readers may delay one request. */
export class Budget {
  private left: number;

  constructor(
    private readonly time: RunningTime,
    private readonly milliseconds: number,
  ) {
    this.left = milliseconds;
  }

  get isSpent(): boolean {
    return this.left <= 0;
  }

  /** For how many milliseconds the request may still wait for other readers. */
  get patienceMs(): number {
    return Math.max(0, this.left - RESERVED_SHARE * this.milliseconds);
  }

  /** @throws Late if the promise takes longer than what is left */
  async within<T>(promise: Promise<T>): Promise<T> {
    let stop = () => 0;
    const late = new Promise<never>((_, reject) => {
      stop = this.time.after(this.left, () => reject(new Late(NO_ANSWER)));
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      this.left -= stop();
    }
  }

  /** Waits for this long, at most for the patience. */
  pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.time.after(Math.min(milliseconds, this.patienceMs), () => {
        this.left -= stop();
        resolve();
      });
    });
  }
}
