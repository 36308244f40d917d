import { eventOf, property } from '../invoker';
import type { StreamItem } from './record';

/** If the state is larger, its window is terminated early. */
export const STATE_BYTES = 1024 * 1024;
/** How long after its end a window gets no more records, if the stream has none. Lambda waits for up to two minutes. */
const QUIET_MS = 1000;

/** A window that has records, with the state that the function returned last. Times are epoch milliseconds. */
export interface Window {
  readonly start: number;
  readonly end: number;
  readonly state: unknown;
}

/** The tumbling windows of a shard: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html */
export class TumblingWindows {
  /** @param open the window that was open when the shard was last served */
  constructor(
    private readonly milliseconds: number,
    private readonly source: { readonly shardId: string; readonly eventSourceARN: string },
    public open: Window | undefined,
  ) {}

  /** Whether the state has become too large. */
  get isTooLarge(): boolean {
    return this.open !== undefined && Buffer.byteLength(JSON.stringify(this.open.state)) > STATE_BYTES;
  }

  /** When the open window is over, if the stream has no more records. */
  get quietAt(): number {
    return this.open ? this.open.end + QUIET_MS : Number.POSITIVE_INFINITY;
  }

  /** Splits a batch into parts that each belong to one window. */
  partsOf(records: readonly StreamItem[]): (readonly StreamItem[])[] {
    const parts: StreamItem[][] = [];
    let end = this.open?.end ?? Number.NEGATIVE_INFINITY;
    for (const record of records) {
      const isLater = record.createdAt >= end;
      if (isLater) ({ end } = this.newWindow(record));
      if (isLater || parts.length === 0) parts.push([]);
      parts.at(-1)?.push(record);
    }
    return parts;
  }

  /** Whether the open window has ended when this record is delivered. */
  endsBefore(record: StreamItem | undefined): boolean {
    return this.open !== undefined && record !== undefined && record.createdAt >= this.open.end;
  }

  /** The event of an invocation that aggregates records, as JSON. */
  aggregationOf(records: readonly StreamItem[]): string {
    return this.event(records, this.windowOf(records));
  }

  /** The event of the last invocation of the open window, as JSON. */
  final(open: Window): string {
    return this.event([], open, { isFinalInvokeForWindow: true, isWindowTerminatedEarly: this.isTooLarge });
  }

  /** Keeps the state in the function's response. */
  aggregated(records: readonly StreamItem[], payload: string): void {
    this.open = { ...this.windowOf(records), state: stateIn(payload) };
  }

  private event(records: readonly StreamItem[], { start, end, state }: Window, final?: object): string {
    return eventOf(
      records.map(({ json }) => json),
      {
        window: { start: iso(start), end: iso(end) },
        state,
        ...this.source,
        isFinalInvokeForWindow: false,
        isWindowTerminatedEarly: false,
        ...final,
      },
    );
  }

  private windowOf([first]: readonly StreamItem[]): Window {
    return this.open ?? this.newWindow(first);
  }

  private newWindow(first: StreamItem | undefined): Window {
    const { milliseconds } = this;
    const start = Math.floor((first?.createdAt ?? 0) / milliseconds) * milliseconds;
    return { start, end: start + milliseconds, state: {} };
  }
}

/** @returns undefined if the function's response has no state */
export function stateIn(payload: string): unknown {
  try {
    return property(JSON.parse(payload), 'state');
  } catch {
    return undefined;
  }
}

const iso = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z');
