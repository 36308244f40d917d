import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeyAttribute } from '../../tables/schema';
import type { Clock } from '../clock';
import { createRetry } from '../retry';
import { Slots } from '../slots';
import { keyOf } from './key';
import { type Failure, NOT_SENT, type Outcome, toFailure } from './outcome';
import { costOfAll, toRequests, type Write, type Writes } from './requests';

export const SENT = { count: 4, cost: 2_000_000 };
/** Requests that are read and not yet written; some of them wait for their next try. */
const HELD = { count: Number.POSITIVE_INFINITY, cost: 8_000_000 };
/** Short, so that an invocation of seconds makes many tries while a table is throttled. */
const MAX_PAUSE_MS = 500;
/** After this many failures in a row other than throttling, one item of the request may be the cause. */
const FAILURES_BEFORE_HALVING = 3;

export interface ItemStore {
  /**
   * Puts each item whole, replacing what was there. No two items in progress may have the same key. Takes an item from
   * `writes` only when it can be sent, so that few are in memory. Retries until `signal` aborts, and resolves soon
   * after that with the outcomes by the items' keys; an item without an outcome was not sent. An item that is not
   * `written` may have been written nevertheless: putting it again is harmless.
   * @param onOutcome is called when an item's outcome is final
   */
  put(
    writes: Writes,
    signal: AbortSignal,
    onOutcome?: (key: string, outcome: Outcome) => void,
  ): Promise<ReadonlyMap<string, Outcome>>;
}

export interface TableSettings {
  readonly tableName: string;
  readonly keyAttributes: readonly KeyAttribute[];
}

interface TableStoreOptions {
  /** @default the system's clock */
  readonly clock?: Clock;
  /** Tries per request, including the first. @default until the signal aborts */
  readonly maxTries?: number;
}

/** Writes to a table with BatchWriteItem only. */
export class TableStore implements ItemStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: TableSettings,
    private readonly options: TableStoreOptions = {},
  ) {}

  async put(
    writes: Writes,
    signal: AbortSignal,
    onOutcome: (key: string, outcome: Outcome) => void = () => undefined,
  ): Promise<ReadonlyMap<string, Outcome>> {
    const run = new Run(this.client, this.settings, this.options, signal, onOutcome);
    await run.putAll(toRequests(writes));
    return run.outcomes;
  }
}

/** The requests of one `put`. A request that waits for its next try does not hold up the others. */
class Run {
  readonly outcomes = new Map<string, Outcome>();
  private readonly sent = new Slots(SENT);
  private readonly held = new Slots(HELD);
  private isStopped = false;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: TableSettings,
    private readonly options: TableStoreOptions,
    private readonly signal: AbortSignal,
    private readonly onOutcome: (key: string, outcome: Outcome) => void,
  ) {}

  async putAll(requests: AsyncIterable<Write[]>): Promise<void> {
    const works: Promise<void>[] = [];
    for await (const request of requests) {
      works.push(this.hold(request));
      await Promise.all([this.held.room(), this.sent.room()]);
      if (this.isOver) break;
    }
    await Promise.all(works);
  }

  /** Whether to send nothing more: the signal has aborted, or no request can succeed. */
  private get isOver(): boolean {
    return this.isStopped || this.signal.aborted;
  }

  private async hold(request: readonly Write[]): Promise<void> {
    const { release } = await this.held.take(costOfAll(request), 'first');
    await this.put(request, 'first').finally(release);
  }

  private async put(request: readonly Write[], place: 'first' | 'last'): Promise<void> {
    const retry = createRetry({ signal: this.signal, maxPauseMs: MAX_PAUSE_MS, ...this.options });
    let failures = 0;
    let left = request;
    for (let tries = 0; left.length > 0; tries++) {
      const slot = await this.sent.take(costOfAll(left), tries === 0 ? place : 'last');
      const { unwritten, failure } = await this.attempt(left);
      this.note(left, unwritten, failure);
      slot.release();
      left = unwritten;
      if (failure.kind === 'item' && left.length > 1) return this.putHalves(left);
      if (left.length > 0 && !(await this.mayTryAgain(failure, retry))) return this.end(left);
      failures = failure.kind === 'passing' ? failures + 1 : 0;
      if (failures === FAILURES_BEFORE_HALVING && left.length > 1) return this.putHalves(left);
    }
  }

  /** Records the outcome of a try; for items that were not written, it may still change. */
  private note(tried: readonly Write[], unwritten: readonly Write[], failure: Failure): void {
    if (failure.kind === 'table') this.isStopped = true;
    for (const write of unwritten) this.outcomes.set(write.key, failure);
    this.end(
      tried.filter((write) => !unwritten.includes(write)),
      'written',
    );
  }

  private end(writes: readonly Write[], outcome?: Outcome): void {
    for (const { key } of writes) {
      if (outcome) this.outcomes.set(key, outcome);
      this.onOutcome(key, this.outcomes.get(key) ?? NOT_SENT);
    }
  }

  /** Waits before the next try. Resolves with false when there is none. */
  private async mayTryAgain(failure: Failure, retry: ReturnType<typeof createRetry>): Promise<boolean> {
    if (failure.kind === 'item' || this.isOver) return false;
    return retry(failure).then(
      () => !this.isOver,
      () => false,
    );
  }

  /** Isolates an item at fault. The halves run in parallel, so that good items do not wait for it. */
  private async putHalves(failed: readonly Write[]): Promise<void> {
    const half = Math.ceil(failed.length / 2);
    await Promise.all([failed.slice(0, half), failed.slice(half)].map((part) => this.put(part, 'last')));
  }

  private async attempt(writes: readonly Write[]): Promise<{ unwritten: readonly Write[]; failure: Failure }> {
    const former = this.outcomes.get(writes[0]?.key ?? '');
    // An aborted request says less about the cause than the failure before it.
    const cutOff = typeof former === 'object' ? former : NOT_SENT;
    if (this.isOver) return { unwritten: writes, failure: cutOff };
    try {
      return { unwritten: await this.send(writes), failure: { kind: 'throttling', reason: 'unprocessed' } };
    } catch (error) {
      return { unwritten: writes, failure: this.signal.aborted ? cutOff : toFailure(error) };
    }
  }

  /** Sends one request, and returns the writes that were left unprocessed. */
  private async send(writes: readonly Write[]): Promise<readonly Write[]> {
    const requests = writes.map(({ item }) => ({ PutRequest: { Item: item } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [this.settings.tableName]: requests } });
    const { UnprocessedItems } = await this.client.send(command, { abortSignal: this.signal });
    const unprocessed = Object.values(UnprocessedItems ?? {}).flat();
    const keys = new Set(
      unprocessed.map(({ PutRequest }) => keyOf(PutRequest?.Item ?? {}, this.settings.keyAttributes)),
    );
    const left = writes.filter(({ key }) => keys.has(key));
    // A response about items that were not sent is not trusted: all items count as unprocessed.
    return left.length === unprocessed.length ? left : writes;
  }
}
