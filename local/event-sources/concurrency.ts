/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const FIRST = 5;
const MOST = 1000;
/** 300 more a minute. */
const GROWTH_MS = 200;

/**
 * How many batches of a queue may be worked on at once: five at first, more while messages keep coming, fewer while
 * invocations fail, and never more than the mapping's maximum. Times are epoch milliseconds.
 */
export class Concurrency {
  private readonly most: number;
  private current: number;

  constructor(
    maximum: number | undefined,
    private grownAt: number,
  ) {
    this.most = maximum ?? MOST;
    this.current = Math.min(FIRST, this.most);
  }

  get allowed(): number {
    return this.current;
  }

  succeeded(now: number): void {
    const steps = Math.floor((now - this.grownAt) / GROWTH_MS);
    this.current = Math.min(this.current + steps, this.most);
    this.grownAt += steps * GROWTH_MS;
  }

  failed(now: number): void {
    this.current = Math.max(1, Math.floor(this.current / 2));
    this.grownAt = now;
  }

  /** Nothing waits. */
  idle(now: number): void {
    this.current = Math.min(this.current, FIRST);
    this.grownAt = now;
  }
}
