import type { Clock } from './clock';

const TICK_MS = 2;
/** A longer tick shows that the process was frozen, busy or without a processor meanwhile. */
const LONGEST_TICK_MS = 4;

/**
 * Time for which this process waits: when it does not run, time stands still. So a timer measures how long Redis needs,
 * however little processor time the process has.
 */
export class RunningTime {
  private passed = 0;
  private tickedAt = 0;
  private isTicking = false;
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  constructor(private readonly clock: Clock) {}

  /**
   * Calls back once, after this many milliseconds.
   * @returns a function that cancels it, and returns how many have passed
   */
  after(milliseconds: number, callback: () => void): () => number {
    if (!this.isTicking) {
      this.tickedAt = this.clock.now();
      this.scheduleTick();
    }
    const started = this.now();
    const timer = { at: started + milliseconds, callback };
    this.timers.add(timer);
    return () => {
      this.timers.delete(timer);
      return this.now() - started;
    };
  }

  /** The time up to the last tick, and since. It never goes back, even if the clock does. */
  private now(): number {
    return this.passed + Math.min(Math.max(0, this.clock.now() - this.tickedAt), LONGEST_TICK_MS);
  }

  private scheduleTick(): void {
    this.isTicking = true;
    this.clock.after(TICK_MS, () => this.tick());
  }

  private tick(): void {
    this.passed = this.now();
    this.tickedAt = this.clock.now();
    this.isTicking = false;
    for (const timer of this.timers) {
      if (timer.at > this.passed) continue;
      this.timers.delete(timer);
      timer.callback();
    }
    // Nothing happens between requests, because a function may be frozen then.
    if (this.timers.size > 0) this.scheduleTick();
  }
}
