import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { kindOf } from '../runtime/aws/failure-kind';
import { type Clock, systemClock } from '../runtime/clock';
import { createRetry } from '../runtime/retry';
import { type RawItem, readRawItem } from './dynamodb-json';
import { Pace } from './pace';
import { type ReadRequest, readRawPage } from './raw-page';

const FAILED_TRIES = 5;

/** How far a segment of a table has been read: up to this key, to its end, or not at all. */
export type Position = RawItem | 'end' | undefined;

interface ReadingOptions {
  readonly client: DynamoDBClient;
  readonly request: ReadRequest;
  /** Where each segment starts. A query has one segment. */
  readonly positions: readonly Position[];
  /** The key attributes of the table and of the index: an item's position. Every item that is read has them. */
  readonly keyNames: readonly string[];
  /** Attributes that were not requested by the caller, and are removed. @default none */
  readonly hidden?: readonly string[];
  /** Ends after this many items. @default none */
  readonly limit?: number | undefined;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

interface Fetch {
  readonly segment: number;
  readonly after: RawItem | undefined;
  readonly signal: AbortSignal;
  readonly pace: Pace;
}

interface Fetched {
  readonly segment: number;
  readonly items: readonly RawItem[];
  readonly next: Position;
}

/**
 * Reads a table or an index page by page, its segments in parallel. While the caller uses a page, each segment reads at
 * most one further page, so memory does not grow with the table.
 */
export class Reading {
  /** Items that the caller has used. */
  public items = 0;
  /** Of all pages that were read. */
  public capacityUnits = 0;
  /** How far the caller has used the items of each segment. */
  public readonly positions: Position[];
  private readonly limit: number;

  constructor(private readonly options: ReadingOptions) {
    this.positions = [...options.positions];
    this.limit = options.limit ?? Number.POSITIVE_INFINITY;
  }

  public get isFinished(): boolean {
    return this.positions.every((position) => position === 'end');
  }

  /**
   * Yields the items of each page. They count as used when the caller asks for the next page.
   * @throws when a page cannot be read
   */
  public async *pages(): AsyncGenerator<readonly RawItem[]> {
    const end = new AbortController();
    const signal = AbortSignal.any([this.options.signal, end.signal]);
    const pace = new Pace(this.options.clock ?? systemClock, signal);
    const pending = new Map<number, Promise<Fetched>>();
    const start = (segment: number, position: Position) => {
      if (position === 'end') return;
      const fetched = this.fetch({ segment, after: position, signal, pace });
      // Whoever waits for it handles its failure; a page that nobody waits for does not matter.
      fetched.catch(() => undefined);
      pending.set(segment, fetched);
    };
    try {
      for (const [segment, position] of this.positions.entries()) start(segment, position);
      while (pending.size > 0) {
        const fetched = await Promise.race(pending.values());
        pending.delete(fetched.segment);
        const taken = fetched.items.slice(0, this.limit - this.items);
        if (this.items + taken.length < this.limit) start(fetched.segment, fetched.next);
        if (taken.length > 0) yield taken.map((item) => this.shown(item));
        this.use(fetched, taken);
        if (this.items >= this.limit) return;
      }
    } finally {
      end.abort();
    }
  }

  private use({ segment, items, next }: Fetched, taken: readonly RawItem[]): void {
    this.items += taken.length;
    const last = taken.length < items.length ? taken.at(-1) : undefined;
    this.positions[segment] = last ? this.keyOf(last) : next;
  }

  private keyOf(item: RawItem): RawItem {
    return Object.fromEntries(this.options.keyNames.map((name) => [name, item[name] ?? {}]));
  }

  private shown(item: RawItem): RawItem {
    const { hidden = [] } = this.options;
    return hidden.length > 0
      ? Object.fromEntries(Object.entries(item).filter(([name]) => !hidden.includes(name)))
      : item;
  }

  private async fetch({ segment, after, signal, pace }: Fetch): Promise<Fetched> {
    const { client, clock = systemClock } = this.options;
    const request = this.requestFor(segment, after);
    const failed = createRetry({ clock, signal, maxTries: FAILED_TRIES });
    for (;;) {
      await pace.turn();
      try {
        const { Items = [], LastEvaluatedKey, ConsumedCapacity } = await readRawPage(client, request, signal);
        pace.succeeded();
        this.capacityUnits += ConsumedCapacity?.CapacityUnits ?? 0;
        return { segment, items: Items, next: LastEvaluatedKey ?? 'end' };
      } catch (error) {
        const kind = kindOf(error);
        if (kind === 'passing') await failed(error);
        else if (kind !== 'throttling' || !pace.throttled()) throw error;
      }
    }
  }

  private requestFor(segment: number, after: RawItem | undefined): ReadRequest {
    const { request, positions } = this.options;
    const wanted = this.limit - this.items;
    return {
      ...request,
      ReturnConsumedCapacity: 'TOTAL',
      ...(after && { ExclusiveStartKey: readRawItem(after) }),
      ...(positions.length > 1 && { Segment: segment, TotalSegments: positions.length }),
      // With a filter, a page of this many items may contain none that is wanted.
      ...(wanted < Number.POSITIVE_INFINITY && !request.FilterExpression && { Limit: wanted }),
    };
  }
}
