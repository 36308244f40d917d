/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const FIRST = 5;
const MOST = 1250;
/** 300 more a minute. */
export const GROWTH_MS = 200;

/**
 * How many batches of a queue may be worked on at once: five at first, more while messages keep coming, fewer while
 * invocations fail, and never more than the mapping's maximum. Times are epoch milliseconds.
 */
export class Concurrency {
  private readonly most: number;
  private atFirst: number;

  /** @param growsFrom when it began to grow from what it was at first; nothing from a failure to the next success */
  constructor(
    maximum: number | undefined,
    private growsFrom: number | undefined,
  ) {
    this.most = maximum ?? MOST;
    this.atFirst = Math.min(FIRST, this.most);
  }

  allowed(now: number): number {
    const more = this.growsFrom === undefined ? 0 : Math.floor((now - this.growsFrom) / GROWTH_MS);
    return Math.min(this.atFirst + more, this.most);
  }

  succeeded(now: number): void {
    this.growsFrom ??= now;
  }

  failed(now: number): void {
    this.atFirst = Math.max(1, Math.floor(this.allowed(now) / 2));
    this.growsFrom = undefined;
  }

  /** Nothing waits. */
  idle(now: number): void {
    this.atFirst = Math.min(this.allowed(now), FIRST);
    if (this.growsFrom !== undefined) this.growsFrom = now;
  }
}
