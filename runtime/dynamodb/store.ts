import { BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../clock';
import { type FailureKind, kindOf } from '../failure-kind';
import { createRetry, type Retry } from '../retry';
import { Slots } from '../slots';
import { type KeyAttribute, keyOf, type Write } from './item';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_WRITES = 25;
/** A request of this cost is full, far below the 16 MB that it may have: it takes its cost in memory several times over. */
const FULL_COST = 500_000;
/** Requests that are sent at once, and those that are read and not yet written, some of which wait for their next try. */
const SENT = { count: 4, cost: 2_000_000 };
const HELD = { count: Number.POSITIVE_INFINITY, cost: 8_000_000 };
/** Short, so that an invocation of seconds has many tries while a table is throttled. */
const MAX_PAUSE_MS = 500;
/** After so many failures in a row that are not throttling, one item of the request may be the cause. */
const FAILURES_BEFORE_HALVING = 3;
/** Of what DynamoDB says, as much is kept. */
const MAX_DETAIL_LENGTH = 300;
/** DynamoDB's messages that quote what was sent, which must not be logged: "Value '…' at 'requestItems' failed …". */
const QUOTING = /Value '|Value at|numeric value: |"/;

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

/** Among the writes: what was taken so far is to be sent now, since the next one takes its time. */
export const SEND_NOW = Symbol('send now');

export type Writes = Iterable<Write> | AsyncIterable<Write | typeof SEND_NOW>;

export interface ItemStore {
  /**
   * Puts each item whole, replacing what was there; no two that are under way at once may have the same key. Takes an item
   * from `writes` only when it can be sent, so that few are in memory. Retries what may succeed until `signal` aborts, and
   * resolves soon after that with the outcomes by the items' keys; an item without one was not sent. An item that was not
   * `written` may have been written all the same: putting it again is harmless.
   * @param onOutcome called when an item's outcome will not change any more
   */
  put(
    writes: Writes,
    signal: AbortSignal,
    onOutcome?: (key: string, outcome: Outcome) => void,
  ): Promise<ReadonlyMap<string, Outcome>>;
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
    writes: Writes,
    signal: AbortSignal,
    onOutcome: (key: string, outcome: Outcome) => void = () => undefined,
  ): Promise<ReadonlyMap<string, Outcome>> {
    const run = new Run(this.client, this.settings, this.options, signal, onOutcome);
    await run.putAll(toRequests(writes));
    return run.outcomes;
  }
}

/** Cuts writes into requests that BatchWriteItem takes, reading no further than the request that is asked for. */
export async function* toRequests(writes: Writes): AsyncGenerator<Write[]> {
  let request: Write[] = [];
  for await (const write of writes) {
    if (write !== SEND_NOW) request.push(write);
    const isFull = request.length === MOST_WRITES || costOfAll(request) >= FULL_COST;
    if (isFull || (write === SEND_NOW && request.length > 0)) {
      yield request;
      request = [];
    }
  }
  if (request.length > 0) yield request;
}

const costOfAll = (request: readonly Write[]): number => request.reduce((sum, { cost }) => sum + cost, 0);

/** The requests of one `put`. One that waits for its next try does not keep others from being sent. */
class Run {
  readonly outcomes = new Map<string, Outcome>();
  private readonly sent = new Slots(SENT);
  private readonly held = new Slots(HELD);
  private isStopped = false;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly settings: Settings,
    private readonly options: StoreOptions,
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

  /** Whether nothing more is to be sent: the signal has aborted, or the table takes nothing from anybody. */
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

  /** Takes note of what became of a try: what was written, and for now why the rest was not. */
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

  /** Pauses before another try, where one may succeed. */
  private async mayTryAgain(failure: Failure, retry: Retry): Promise<boolean> {
    if (failure.kind === 'item' || this.isOver) return false;
    const isOver = await retry(failure).then(
      () => this.isOver,
      () => true,
    );
    return !isOver;
  }

  /** Until an item at fault is alone, so that the others are written; side by side, so that they do not wait for it. */
  private async putHalves(failed: readonly Write[]): Promise<void> {
    const half = Math.ceil(failed.length / 2);
    await Promise.all([failed.slice(0, half), failed.slice(half)].map((part) => this.put(part, 'last')));
  }

  private async attempt(writes: readonly Write[]): Promise<{ unwritten: readonly Write[]; failure: Failure }> {
    const former = this.outcomes.get(writes[0]?.key ?? '');
    // What was cut off says less than the failure before it.
    const cutOff = typeof former === 'object' ? former : NOT_SENT;
    if (this.isOver) return { unwritten: writes, failure: cutOff };
    try {
      return { unwritten: await this.send(writes), failure: { kind: 'throttling', reason: 'unprocessed' } };
    } catch (error) {
      return { unwritten: writes, failure: this.signal.aborted ? cutOff : toFailure(error) };
    }
  }

  /** Sends one request, and returns what of it was left unprocessed. */
  private async send(writes: readonly Write[]): Promise<readonly Write[]> {
    const requests = writes.map(({ item }) => ({ PutRequest: { Item: item } }));
    const command = new BatchWriteItemCommand({ RequestItems: { [this.settings.tableName]: requests } });
    const { UnprocessedItems } = await this.client.send(command, { abortSignal: this.signal });
    const unprocessed = Object.values(UnprocessedItems ?? {}).flat();
    const keys = new Set(
      unprocessed.map(({ PutRequest }) => keyOf(PutRequest?.Item ?? {}, this.settings.keyAttributes)),
    );
    const left = writes.filter(({ key }) => keys.has(key));
    // An answer that names items which were not sent acknowledges nothing.
    return left.length === unprocessed.length ? left : writes;
  }
}

function toFailure(error: unknown): Failure {
  const kind = kindOf(error);
  const {
    name = 'unknown',
    code,
    message = '',
  } = (error ?? {}) as Partial<Record<'name' | 'code' | 'message', string>>;
  if (kind === 'throttling' || kind === 'passing') return { kind, reason: code ?? name };
  const isQuoting = kind === 'item' && QUOTING.test(message);
  const detail = (isQuoting ? name : `${name}: ${message}`).slice(0, MAX_DETAIL_LENGTH);
  return { kind, reason: kind === 'item' ? 'refused' : name, detail };
}
