import type { Clock } from '../cache/clock';

/** A request that DAX has not answered yet. */
export interface Pending {
  /** When it was sent. */
  readonly start: number;
  /** Called once if it is not answered in time. */
  readonly late: () => void;
  /** Ends the wait of its caller, if it need not wait for DAX. */
  readonly giveUp: (() => void) | undefined;
}

/** Requests in the order in which they were sent, with one timer for all of them: a timer for each costs too much. */
export class PendingRequests {
  private readonly requests = new Set<Pending>();
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly silenceMs: number,
  ) {}

  add(request: Pending): void {
    this.requests.add(request);
    if (!this.cancelTimer) this.checkAfter(this.silenceMs);
  }

  delete(request: Pending): void {
    this.requests.delete(request);
    // A timer would keep a process from ending that has nothing else to do.
    if (this.requests.size === 0) this.stop();
  }

  giveUp(): void {
    for (const { giveUp } of this.requests) giveUp?.();
  }

  private checkAfter(milliseconds: number): void {
    this.cancelTimer = this.clock.after(milliseconds, () => {
      this.cancelTimer = undefined;
      this.check();
    });
  }

  private stop(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  private check(): void {
    const now = this.clock.now();
    for (const request of this.requests) {
      const leftMs = request.start + this.silenceMs - now;
      if (leftMs > 0) {
        this.checkAfter(leftMs);
        return;
      }
      this.requests.delete(request);
      request.late();
    }
  }
}
