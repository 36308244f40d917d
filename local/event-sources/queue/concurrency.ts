import type { Scaling } from './scaling';

/**
 * The number of concurrent batches of a queue: it grows while messages keep coming, shrinks while invocations fail, and
 * never exceeds the mapping's maximum. Times are epoch milliseconds.
 */
export class Concurrency {
  private atFirst: number;

  /** @param growsFrom when it started to grow; undefined between a failure and the next success */
  constructor(
    private readonly scaling: Scaling,
    private growsFrom: number | undefined,
  ) {
    this.atFirst = scaling.initial;
  }

  allowed(now: number): number {
    const { growthMs, maximum } = this.scaling;
    const more = this.growsFrom === undefined ? 0 : Math.floor((now - this.growsFrom) / growthMs);
    return Math.min(this.atFirst + more, maximum);
  }

  succeeded(now: number): void {
    this.growsFrom ??= now;
  }

  failed(now: number): void {
    this.atFirst = Math.max(1, Math.floor(this.allowed(now) / 2));
    this.growsFrom = undefined;
  }

  /** The queue is empty. */
  idle(now: number): void {
    this.atFirst = Math.min(this.allowed(now), this.scaling.initial);
    if (this.growsFrom !== undefined) this.growsFrom = now;
  }
}
