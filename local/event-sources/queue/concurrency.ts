/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
const INITIAL = 5;
const MAX = 1250;
/** One more each 200 ms: 300 a minute. */
export const GROWTH_MS = 200;

/**
 * The number of concurrent batches of a queue: it starts at five, grows while messages keep coming, shrinks while
 * invocations fail, and never exceeds the mapping's maximum. Times are epoch milliseconds.
 */
export class Concurrency {
  private readonly max: number;
  private atFirst: number;

  /** @param growsFrom when it started to grow; undefined between a failure and the next success */
  constructor(
    maximum: number | undefined,
    private growsFrom: number | undefined,
  ) {
    this.max = maximum ?? MAX;
    this.atFirst = Math.min(INITIAL, this.max);
  }

  allowed(now: number): number {
    const more = this.growsFrom === undefined ? 0 : Math.floor((now - this.growsFrom) / GROWTH_MS);
    return Math.min(this.atFirst + more, this.max);
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
    this.atFirst = Math.min(this.allowed(now), INITIAL);
    if (this.growsFrom !== undefined) this.growsFrom = now;
  }
}
