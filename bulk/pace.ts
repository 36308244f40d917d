import type { Clock } from '../runtime/clock';

const FIRST_MS = 50;
const MAX_MS = 15_000;
/** Without a success between them, these take about a minute. */
const MAX_RAISES = 13;
/** By how much a success shortens the pause: little, so that most requests of a throttled table succeed. */
const RECOVERY = 0.8;

/**
 * The pause before each request to a table, shared by all that read it. Throttling doubles it, successes shorten it, so
 * that requests approach the rate that the table can serve.
 */
export class Pace {
  private pauseMs = 0;
  private raisedAt = Number.NEGATIVE_INFINITY;
  /** Since the last success. */
  private raises = 0;

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** Waits for the next request: at least half of the pause, because readers in step would be throttled together. */
  async turn(): Promise<void> {
    if (this.pauseMs === 0) return;
    await this.clock.sleep(this.pauseMs * (0.5 + 0.5 * this.clock.random()), this.signal);
  }

  /** @returns false if no request has succeeded for too long */
  throttled(): boolean {
    // Requests that were sent at the same time count once.
    if (this.clock.now() - this.raisedAt < this.pauseMs / 2) return true;
    if (this.raises++ === MAX_RAISES) return false;
    this.pauseMs = Math.min(MAX_MS, Math.max(FIRST_MS, this.pauseMs * 2));
    this.raisedAt = this.clock.now();
    return true;
  }

  succeeded(): void {
    this.raises = 0;
    this.pauseMs = this.pauseMs <= FIRST_MS ? 0 : this.pauseMs * RECOVERY;
  }
}
