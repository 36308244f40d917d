import type { Clock } from '../../local/event-sources/clock';

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Resolves when all pending callbacks of promises have run. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock whose time passes only during `pass`, without waiting. */
export class VirtualClock implements Clock {
  private readonly timers = new Set<Timer>();
  private time = Date.parse('2026-01-31T12:00:00.500Z');

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.time + milliseconds, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Lets time pass. @param isOver ends it early */
  async pass(seconds: number, isOver: () => boolean = () => false): Promise<void> {
    const end = this.time + seconds * 1000;
    await settled();
    while (!isOver()) {
      const next = this.next();
      if (!next || next.at > end) {
        this.time = end;
        return;
      }
      this.timers.delete(next);
      this.time = next.at;
      next.callback();
      await settled();
    }
  }

  private next(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) if (!first || timer.at < first.at) first = timer;
    return first;
  }
}
