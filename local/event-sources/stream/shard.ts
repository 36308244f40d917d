import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { Bell, backoffMilliseconds, newStop, pause } from '../clock';
import { type IteratorStart, isError, type RecordPage } from '../endpoint';
import type { StreamMapping } from '../mapping';
import { problem, type SourceContext } from '../source';
import { Lane } from './lane';
import type { ShardPosition } from './positions';
import { keyOf, type StreamItem, toItem, toStreamEvent } from './record';

/** Lambda reads an idle shard four times a second: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html */
const IDLE_MS = 250;
/** After a page with records: those that follow come together. */
const BUSY_MS = 50;
/** How long a read waits for records, at an endpoint that has long polling for streams. */
const WAIT_SECONDS = 10;
/** The maximum number of records in one answer. */
const PAGE_RECORDS = 1000;
/** How many records are read ahead, unless batches are larger. */
const READ_AHEAD = 1000;

interface ShardOptions {
  readonly mapping: StreamMapping;
  readonly shardId: string;
  readonly position: ShardPosition;
  /** Whether the mapping is served for the first time: then `LATEST` means now. */
  readonly isNew: boolean;
  readonly context: SourceContext;
  readonly signal: AbortSignal;
}

/** Reads one shard, and delivers its records through lanes: one per unit of the parallelization factor. */
export class ShardReader {
  private readonly checkpoint = new Checkpoint();
  private readonly stopping = newStop();
  private readonly bell: Bell;
  private readonly lanes: readonly Lane[];
  private position: ShardPosition;
  private lastRead: string | undefined;
  private isNew: boolean;
  private failures = 0;
  private isGone = false;

  constructor(private readonly options: ShardOptions) {
    const { mapping, context, signal, position, isNew } = options;
    signal.addEventListener('abort', () => this.stopping.abort(), { once: true });
    if (signal.aborted) this.stopping.abort();
    this.bell = new Bell(context.clock, this.stopping.signal);
    this.position = position;
    this.lastRead = position.after;
    this.isNew = isNew;
    const { window } = position;
    const lane = { ...options, window, signal: this.stopping.signal, finish: this.finish.bind(this) };
    this.lanes = Array.from({ length: mapping.lanes }, () => new Lane(lane));
  }

  get behind(): number {
    return this.checkpoint.behind;
  }

  get inFlight(): number {
    return this.lanes.reduce((sum, lane) => sum + lane.inFlight, 0);
  }

  /** Epoch milliseconds at which the oldest record that is not done was created. */
  get oldestAt(): number | undefined {
    return this.checkpoint.oldest?.createdAt;
  }

  /** Serves the shard until all of its records are done, or the signal aborts. */
  async run(): Promise<void> {
    const parts = [this.readToEnd(), ...this.lanes.map((lane) => lane.run())];
    const ends = await Promise.allSettled(parts.map((part) => part.finally(() => this.stopping.abort())));
    const failure = ends.find((end) => end.status === 'rejected');
    if (failure) throw failure.reason;
  }

  /** The shard no longer exists: nothing more can be read. */
  leave(): void {
    this.isGone = true;
  }

  private async readToEnd(): Promise<void> {
    await this.read();
    while (!this.stopping.signal.aborted && (this.checkpoint.behind > 0 || this.lanes.some(({ window }) => window))) {
      if (this.checkpoint.behind === 0) for (const lane of this.lanes) lane.caughtUp();
      await this.bell.sleep();
    }
    if (!this.stopping.signal.aborted) this.advance({ ended: true });
  }

  private async read(): Promise<void> {
    const { mapping, context } = this.options;
    const { clock } = context;
    const readAhead = Math.max(READ_AHEAD, mapping.batchSize * this.lanes.length);
    let iterator: string | undefined;
    let idleMs = BUSY_MS;
    while (!this.stopping.signal.aborted) {
      if (this.checkpoint.behind >= readAhead) {
        await this.bell.sleep();
        continue;
      }
      const askedAt = clock.now();
      const page = await this.readPage(iterator);
      iterator = page?.next;
      if (!page) continue;
      if (page.records.length > 0) this.accept(page.records);
      else for (const lane of this.lanes) lane.caughtUp(clock.now());
      if (iterator === undefined) return;
      idleMs = page.records.length > 0 ? BUSY_MS : Math.min(idleMs * 2, IDLE_MS);
      const pauseMs = askedAt + idleMs - clock.now();
      if (pauseMs > 0 && page.records.length < PAGE_RECORDS) await pause(clock, this.stopping.signal, pauseMs);
    }
  }

  /** @returns undefined if it cannot be read: then the next attempt needs a new iterator */
  private async readPage(iterator: string | undefined): Promise<RecordPage | undefined> {
    const { shardId, context } = this.options;
    const { endpoint, clock, setProblem } = context;
    const { signal } = this.stopping;
    try {
      const page = await endpoint.records(iterator ?? (await this.newIterator()), this.waitSeconds, signal);
      this.failures = 0;
      setProblem(shardId, undefined);
      return page;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (isError(error, 'TrimmedDataAccessException')) this.lastRead = undefined;
      else if (isError(error, 'ResourceNotFoundException')) {
        if (this.isGone) return { records: [] };
        setProblem(shardId, 'PROBLEM: Stream not found');
      } else if (!isError(error, 'ExpiredIteratorException')) setProblem(shardId, problem('Stream not reached', error));
      await pause(clock, signal, backoffMilliseconds(this.failures++));
      return undefined;
    }
  }

  /** Until a tumbling window may be over, but at most `WAIT_SECONDS`. */
  private get waitSeconds(): number {
    const now = this.options.context.clock.now();
    const waits = this.lanes.map(({ quietAt }) => Math.max(0, quietAt - now) / 1000);
    return Math.min(WAIT_SECONDS, ...waits);
  }

  private newIterator(): Promise<string> {
    const { mapping, shardId, context, position } = this.options;
    const from: IteratorStart = this.lastRead
      ? { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: this.lastRead }
      : { type: this.isNew && position.since !== undefined ? 'LATEST' : 'TRIM_HORIZON' };
    // If this request fails, the next one must not start at a later `LATEST`.
    this.isNew = false;
    return context.endpoint.shardIterator(mapping.sourceArn, shardId, from);
  }

  private accept(records: readonly _Record[]): void {
    const { mapping, context } = this.options;
    const now = context.clock.now();
    const unmatched: StreamItem[] = [];
    for (const record of records) {
      const event = toStreamEvent(record, mapping.sourceArn);
      const item = toItem(record, event, now);
      this.lastRead = item.sequenceNumber;
      this.checkpoint.read(item);
      if (this.isOld(item) || !mapping.matches(event)) unmatched.push(item);
      else this.lanes[laneOf(keyOf(record), this.lanes.length)]?.add([item]);
    }
    if (unmatched.length > 0) this.finish(unmatched);
  }

  /** Whether the record is older than a mapping with `LATEST`. Times have a precision of a second. */
  private isOld({ createdAt }: Place): boolean {
    const { since } = this.options.position;
    return since !== undefined && createdAt < Math.floor(since / 1000) * 1000;
  }

  /** @param items none if only the tumbling window has changed */
  private finish(items: readonly StreamItem[]): void {
    const last = this.checkpoint.finish(items);
    const { since } = this.options.position;
    if (last) this.position = { after: last.sequenceNumber, ...(this.isOld(last) && { since }) };
    const { window } = this.lanes[0] ?? {};
    if (last || items.length === 0) this.advance({ ...this.position, window });
    this.bell.ring();
  }

  private advance(position: ShardPosition): void {
    const { mapping, shardId, context } = this.options;
    context.positions.advance(mapping.uuid, { [shardId]: position });
  }
}

/** The position of a record, without its content. */
type Place = Pick<StreamItem, 'sequenceNumber' | 'createdAt'>;

/** Tracks the record up to which all records of a shard are done, while records finish out of order. */
class Checkpoint {
  /** The first record that is not done, and all records after it. */
  private readonly unfinished: Place[] = [];
  private readonly finished = new Set<string>();

  /** Adds a record, in the shard's order. */
  read({ sequenceNumber, createdAt }: Place): void {
    this.unfinished.push({ sequenceNumber, createdAt });
  }

  /** @returns the last record up to which all are done, if it has changed */
  finish(places: readonly Place[]): Place | undefined {
    for (const { sequenceNumber } of places) this.finished.add(sequenceNumber);
    const open = this.unfinished.findIndex(({ sequenceNumber }) => !this.finished.has(sequenceNumber));
    const done = this.unfinished.splice(0, open < 0 ? this.unfinished.length : open);
    for (const { sequenceNumber } of done) this.finished.delete(sequenceNumber);
    return done.at(-1);
  }

  /** The number of records that were read and are not done. */
  get behind(): number {
    return this.unfinished.length - this.finished.size;
  }

  get oldest(): Place | undefined {
    return this.unfinished[0];
  }
}

/** Chooses the lane of an item: the same one for all of its records. */
function laneOf(key: string, lanes: number): number {
  let hash = 0;
  for (let index = 0; index < key.length; index++) hash = (Math.imul(hash, 31) + key.charCodeAt(index)) >>> 0;
  return hash % lanes;
}
