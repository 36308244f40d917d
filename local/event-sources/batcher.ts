import { Bell, type Clock } from './clock';

/** The most that one invocation takes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const PAYLOAD_BYTES = 6 * 1024 * 1024;
const ENVELOPE_BYTES = Buffer.byteLength('{"Records":[]}');

/** What a batch is made of. */
export interface Batchable {
  /** The record as it is put into the event. */
  readonly json: string;
  /** Epoch milliseconds when it is delivered, though its window is not over. */
  readonly dueAt?: number;
}

export interface BatchLimits {
  readonly batchSize: number;
  readonly windowSeconds: number;
}

interface Entry<Item> {
  readonly item: Item;
  readonly bytes: number;
  readonly since: number;
}

/**
 * Gathers records until a batch is full, its window is over, or it has the largest payload; a window begins with the
 * batch's first record. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
export class Batcher<Item extends Batchable> {
  private entries: Entry<Item>[] = [];
  private readonly bell: Bell;

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
    // One more for the comma.
    const entries = items.map((item) => ({ item, bytes: Buffer.byteLength(item.json) + 1, since }));
    this.entries.push(...entries);
    this.bell.ring();
  }

  /** Waits for the next batch. @returns nothing when there is none and the signal says to stop */
  async take(): Promise<Item[]> {
    for (;;) {
      const due = this.dueIn();
      if (due <= 0 || this.signal.aborted) return this.entries.splice(0, this.fitting()).map(({ item }) => item);
      await this.bell.sleep(due === Number.POSITIVE_INFINITY ? undefined : due);
    }
  }

  private dueIn(): number {
    const [first] = this.entries;
    if (!first) return Number.POSITIVE_INFINITY;
    const isFull = this.entries.length >= this.limits.batchSize || this.fitting() < this.entries.length;
    if (isFull) return 0;
    const { since, item } = first;
    const end = Math.min(since + this.limits.windowSeconds * 1000, item.dueAt ?? Number.POSITIVE_INFINITY);
    return end - this.clock.now();
  }

  /** How many of the first entries fit into one batch. */
  private fitting(): number {
    let bytes = ENVELOPE_BYTES;
    const tooMany = this.entries.slice(0, this.limits.batchSize).findIndex((entry) => {
      bytes += entry.bytes;
      return bytes > PAYLOAD_BYTES;
    });
    const most = Math.min(this.entries.length, this.limits.batchSize);
    return tooMany < 0 ? most : Math.max(1, tooMany);
  }
}
