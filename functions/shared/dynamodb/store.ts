import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, createBackoff, systemClock } from '../backoff';
import { type FailureKind, isServerError, kindOf } from '../failure-kind';
import { InFlight } from '../in-flight';
import { type KeyAttribute, keyOf, type Write } from './item';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_WRITES = 25;
/** A request of this cost is full, far below the 16 MB that it may have: it takes its cost in memory several times over. */
const FULL_COST = 500_000;
const IN_FLIGHT = { count: 4, cost: 2_000_000 };
/** Short, so that an invocation of seconds has many tries while a table is throttled. */
const MAX_PAUSE_MS = 500;
/** After so many of these in a row, one item of the request may be the cause. */
const SERVER_ERRORS_BEFORE_HALVING = 3;

export interface Failure {
  /** What it is about; of `throttling` and `passing`, putting the item again may succeed. */
  readonly kind: FailureKind;
  /** What it is counted under: `refused`, `unprocessed`, `deadline`, or the error's code or name. */
  readonly reason: string;
  /** What DynamoDB said; only for the kinds `item` and `table`. */
  readonly detail?: string;
}

export type Outcome = 'written' | Failure;

/** Of an item that was not sent before the signal aborted. */
export const NOT_SENT: Failure = { kind: 'passing', reason: 'deadline' };

export interface ItemStore {
  /**
   * Puts each item whole, replacing what was there; no two may have the same key. Takes an item from `writes` only when it
   * can be sent, so that few are in memory. Retries what may succeed until `signal` aborts, and resolves soon after that
   * with the outcomes by the items' keys; an item without one was not sent. An item that was not `written` may have been
   * written all the same: putting it again is harmless.
   */
  put(writes: Iterable<Write> | AsyncIterable<Write>, signal: AbortSignal): Promise<ReadonlyMap<string, Outcome>>;
}

export interface Settings {
  readonly tableName: string;
  readonly keyAttributes: readonly KeyAttribute[];
}

export interface StoreOptions {
  /** @default the system's */
  readonly clock?: Clock;
  /** How often a request is tried whose failures may pass. @default until the signal aborts */
  readonly maxTries?: number;
}

/** A table, written by BatchWriteItem alone. */
export class TableStore implements ItemStore {
  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Settings,
    private readonly options: StoreOptions = {},
  ) {}

  async put(
    writes: Iterable<Write> | AsyncIterable<Write>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Outcome>> {
    const run = new Run(this.client, this.settings, this.options, signal);
    const inFlight = new InFlight(IN_FLIGHT);
    for await (const request of toRequests(writes)) {
      await inFlight.add(run.put(request), costOfAll(request));
      if (run.isOver) break;
    }
    await inFlight.end();
    return run.outcomes;
  }
}

const costOfAll = (request: readonly Write[]): number => request.reduce((sum, { cost }) => sum + cost, 0);

/** Cuts writes into requests that BatchWriteItem takes, reading no further than the request that is asked for. */
export async function* toRequests(writes: Iterable<Write> | AsyncIterable<Write>): AsyncGenerator<Write[]> {
  let request: Write[] = [];
  for await (const write of writes) {
    request.push(write);
    if (request.length === MOST_WRITES || costOfAll(request) >= FULL_COST) {
      yield request;
      request = [];
    }
  }
  if (request.length > 0) yield request;
}

/** The requests of one `put`. */
class Run {
  readonly outcomes = new Map<string, Outcome>();
  private isStopped = false;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Settings,
    private readonly options: StoreOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** Whether nothing more is to be sent: the signal has aborted, or the table takes nothing from anybody. */
  get isOver(): boolean {
    return this.isStopped || this.signal.aborted;
  }

  async put(request: readonly Write[]): Promise<void> {
    const { clock = systemClock, ...options } = this.options;
    const again = createBackoff(clock, this.signal, { maxPauseMs: MAX_PAUSE_MS, ...options });
    let serverErrors = 0;
    for (let left = request; !this.isOver; ) {
      const { unwritten, failure, isServerError } = await this.attempt(left);
      for (const write of left) this.outcomes.set(write.key, unwritten.includes(write) ? failure : 'written');
      left = unwritten;
      serverErrors = isServerError ? serverErrors + 1 : 0;
      const isItemAtFault = failure.kind === 'item' || serverErrors === SERVER_ERRORS_BEFORE_HALVING;
      if (isItemAtFault && left.length > 1) return this.putHalves(left);
      if (left.length === 0 || !(await this.mayTryAgain(failure, again))) return;
    }
  }

  /** Pauses before another try, where one may succeed. */
  private async mayTryAgain(failure: Failure, again: (failure: unknown) => Promise<void>): Promise<boolean> {
    if (failure.kind === 'table') this.isStopped = true;
    if (failure.kind === 'item' || this.isOver) return false;
    return again(failure).then(
      () => true,
      () => false,
    );
  }

  /** Until an item at fault is alone, so that the others are written; side by side, so that they do not wait for it. */
  private async putHalves(failed: readonly Write[]): Promise<void> {
    const half = Math.ceil(failed.length / 2);
    await Promise.all([failed.slice(0, half), failed.slice(half)].map((part) => this.put(part)));
  }

  private async attempt(writes: readonly Write[]): Promise<Attempt> {
    try {
      const failure: Failure = { kind: 'throttling', reason: 'unprocessed' };
      return { unwritten: await this.send(writes), failure, isServerError: false };
    } catch (error) {
      const former = this.outcomes.get(writes[0]?.key ?? '');
      // What was cut off says less than the failure before it.
      const cutOff = typeof former === 'object' ? former : NOT_SENT;
      const failure = this.signal.aborted ? cutOff : toFailure(error);
      return { unwritten: writes, failure, isServerError: isServerError(error) };
    }
  }

  /** Sends one request, and returns what of it was left unprocessed. */
  private async send(writes: readonly Write[]): Promise<readonly Write[]> {
    const requests = writes.map(({ item }) => ({ PutRequest: { Item: item } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [this.settings.tableName]: requests } });
    const { UnprocessedItems = {} } = await this.client.send(command, { abortSignal: this.signal });
    const unprocessed = Object.values(UnprocessedItems).flat();
    const keys = new Set(
      unprocessed.map(({ PutRequest }) => keyOf(PutRequest?.Item ?? {}, this.settings.keyAttributes)),
    );
    const left = writes.filter(({ key }) => keys.has(key));
    // An answer that names items which were not sent acknowledges nothing.
    return left.length === unprocessed.length ? left : writes;
  }
}

interface Attempt {
  readonly unwritten: readonly Write[];
  /** Of what was not written. */
  readonly failure: Failure;
  readonly isServerError: boolean;
}

function toFailure(error: unknown): Failure {
  const kind = kindOf(error);
  const { name, code, message } = error as Partial<Record<'name' | 'code' | 'message', string>>;
  if (kind === 'throttling' || kind === 'passing') return { kind, reason: code ?? name ?? 'unknown' };
  // Some of DynamoDB's messages quote the request ("Value '…' at 'requestItems' failed …"), which must not be logged.
  const detail = message?.includes("Value '") ? `${name}` : `${name}: ${message}`;
  return { kind, reason: kind === 'item' ? 'refused' : (name ?? 'unknown'), detail };
}
