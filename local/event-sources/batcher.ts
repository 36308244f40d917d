import { Bell, type Clock } from './clock';

/** Lambda's payload limit: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const PAYLOAD_BYTES = 6 * 1024 * 1024;
const ENVELOPE_BYTES = Buffer.byteLength('{"Records":[]}');

export interface Batchable {
  /** The record in the event, as JSON. */
  readonly json: string;
  /** Epoch milliseconds at which it is delivered, even if its batching window is not over. */
  readonly dueAt?: number;
}

export interface BatchLimits {
  readonly batchSize: number;
  readonly windowSeconds: number;
  /** What the payload may hold besides records. @default nothing */
  readonly stateBytes?: number;
}

/**
 * Collects records into batches: a batch ends when it is full, when its window is over, or when its payload would
 * exceed the limit. A window starts with the batch's first record.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
export class Batcher<Item extends Batchable> {
  private entries: { readonly item: Item; readonly bytes: number; readonly since: number }[] = [];
  private readonly bell: Bell;
  private isFlushed = false;

  constructor(
    private readonly limits: BatchLimits,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    this.bell = new Bell(clock, signal);
  }

  get count(): number {
    return this.entries.length;
  }

  add(items: readonly Item[]): void {
    const since = this.clock.now();
    // Plus one byte for the comma.
    this.entries.push(...items.map((item) => ({ item, bytes: Buffer.byteLength(item.json) + 1, since })));
    this.bell.ring();
  }

  /** Ends the next batch now, even if it is empty. */
  flush(): void {
    this.isFlushed = true;
    this.bell.ring();
  }

  /** Waits for the next batch. @returns an empty batch if no records are left, and the signal aborts or it is flushed */
  async take(): Promise<Item[]> {
    for (;;) {
      const due = this.dueIn();
      if (due <= 0 || this.signal.aborted || this.isFlushed) {
        this.isFlushed = false;
        return this.entries.splice(0, this.fitting()).map(({ item }) => item);
      }
      await this.bell.sleep(due === Number.POSITIVE_INFINITY ? undefined : due);
    }
  }

  private dueIn(): number {
    const [first] = this.entries;
    if (!first) return Number.POSITIVE_INFINITY;
    if (this.entries.length >= this.limits.batchSize || this.fitting() < this.entries.length) return 0;
    const { since, item } = first;
    const end = Math.min(since + this.limits.windowSeconds * 1000, item.dueAt ?? Number.POSITIVE_INFINITY);
    return end - this.clock.now();
  }

  /** How many entries, from the first, fit into one batch. */
  private fitting(): number {
    const most = this.entries.slice(0, this.limits.batchSize);
    let bytes = ENVELOPE_BYTES + (this.limits.stateBytes ?? 0);
    const tooMany = most.findIndex((entry) => {
      bytes += entry.bytes;
      return bytes > PAYLOAD_BYTES;
    });
    return tooMany < 0 ? most.length : Math.max(1, tooMany);
  }
}
