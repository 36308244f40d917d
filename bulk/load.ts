import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../runtime/clock';
import { type ItemStore, TableStore } from '../runtime/dynamodb/batch-write';
import { NOT_SENT } from '../runtime/dynamodb/outcome';
import type { Write } from '../runtime/dynamodb/requests';
import { createRetry } from '../runtime/retry';
import type { KeyAttribute } from '../tables/schema';
import { BadLine } from './bad-line';

/** Two full requests, which the store sends in parallel. */
const WRITES_PER_GROUP = 50;
const WORKERS = 4;
/** After these tries, the store reports which items were written, and the group is retried. */
const TRIES_PER_REQUEST = 6;
/** The load fails after this many consecutive tries of a group that write no item. */
const TRIES_IN_VAIN = 10;

/** The content of one line. */
export interface Entry {
  /** Starts at 1. */
  readonly line: number;
  readonly content: Loadable | BadLine;
  /** Bytes of the file up to the end of this line. */
  readonly end: number;
}

/** The items that a line describes. Lines with the same id have the same items. */
export interface Loadable {
  readonly id: string;
  readonly writes: readonly Write[];
}

export interface Rejection {
  readonly line: number;
  readonly reason: string;
}

interface LoadOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly keyAttributes: readonly KeyAttribute[];
  /** Called once for each line that is not loaded. */
  readonly onRejected: (rejection: Rejection) => void;
  /** Called after each group of lines. */
  readonly onProgress: () => void;
  readonly clock?: Clock;
}

/** Lines that are written together, by their ids. */
interface Group {
  readonly members: Map<string, Loadable & { readonly line: number }>;
  readonly firstLine: number;
  writes: number;
  /** Bytes of the file up to the end of the last line. */
  end: number;
}

/**
 * Loads a table from lines. A few groups of lines are in flight at a time, and no further lines are read meanwhile. If
 * two lines have the same id, the later one wins.
 */
export class Load {
  /** Lines that are not blank. */
  public lines = 0;
  public loaded = 0;
  public rejected = 0;
  /** Bytes of the file that are finished. */
  public bytes = 0;
  private nextLine = 1;
  private readonly clock: Clock;
  private readonly store: ItemStore;
  private readonly unfinished = new Set<Group>();
  /** The last write of each id that is in flight. */
  private readonly inFlight = new Map<string, Promise<void>>();

  constructor(private readonly options: LoadOptions) {
    const { client, tableName, keyAttributes, clock = systemClock } = options;
    this.clock = clock;
    this.store = new TableStore(client, { tableName, keyAttributes }, { clock, maxTries: TRIES_PER_REQUEST });
  }

  /** The line to continue from after a failure: all lines before it are finished. */
  public get resumeLine(): number {
    return Math.min(this.nextLine, ...[...this.unfinished].map(({ firstLine }) => firstLine));
  }

  /** @throws if the table cannot be written or the entries cannot be read */
  public async run(entries: AsyncIterable<Entry>): Promise<void> {
    const groups = this.groups(entries);
    const worker = async () => {
      for await (const group of groups) await this.write(group);
    };
    const results = await Promise.allSettled(Array.from({ length: WORKERS }, worker));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async *groups(entries: AsyncIterable<Entry>): AsyncGenerator<Group> {
    let group: Group | undefined;
    for await (const { line, content, end } of entries) {
      this.lines++;
      this.nextLine = line + 1;
      if (content instanceof BadLine) {
        this.reject({ line, reason: content.reason });
        continue;
      }
      if (group && (group.writes >= WRITES_PER_GROUP || group.members.has(content.id))) {
        yield group;
        group = undefined;
      }
      group ??= this.openGroup(line);
      group.members.set(content.id, { line, ...content });
      group.writes += content.writes.length;
      group.end = end;
    }
    if (group) yield group;
  }

  private openGroup(firstLine: number): Group {
    const group: Group = { members: new Map(), firstLine, writes: 0, end: 0 };
    this.unfinished.add(group);
    return group;
  }

  /** Waits for earlier groups with the same ids, then puts the group. */
  private async write(group: Group): Promise<void> {
    const ids = [...group.members.keys()];
    const written = Promise.all(ids.map((id) => this.inFlight.get(id))).then(() => this.put(group));
    for (const id of ids) this.inFlight.set(id, written);
    await written;
    for (const id of ids) if (this.inFlight.get(id) === written) this.inFlight.delete(id);
    this.unfinished.delete(group);
    this.bytes = Math.max(this.bytes, group.end);
    this.options.onProgress();
  }

  private async put({ members }: Group): Promise<void> {
    const all = [...members.values()];
    const refusals = await putAll(
      this.store,
      all.flatMap(({ writes }) => writes),
      this.clock,
    );
    for (const { line, writes } of all) {
      const [refused] = writes.filter((write) => refusals.has(write));
      if (refused) this.reject({ line, reason: `DynamoDB rejected it: ${refusals.get(refused)}` });
      else this.loaded++;
    }
  }

  private reject(rejection: Rejection): void {
    this.rejected++;
    this.options.onRejected(rejection);
  }
}

/**
 * Puts all items. It waits for a throttled table as long as some items are written now and then.
 * @returns the items that the table rejected, with the reason
 * @throws if ten consecutive tries write no item, or if the table cannot be written
 */
async function putAll(store: ItemStore, writes: readonly Write[], clock: Clock): Promise<ReadonlyMap<Write, string>> {
  const { signal } = new AbortController();
  const refusals = new Map<Write, string>();
  let left = writes;
  let pause = createRetry({ clock, signal, maxTries: TRIES_IN_VAIN });
  for (;;) {
    const outcomes = await store.put(left, signal);
    const failures = left.flatMap((write) => {
      const outcome = outcomes.get(write.key) ?? NOT_SENT;
      return outcome === 'written' ? [] : [{ write, ...outcome }];
    });
    for (const { write, kind, reason, detail = reason } of failures) if (kind === 'item') refusals.set(write, detail);
    const again = failures.filter(({ kind }) => kind !== 'item');
    const [first] = again;
    if (!first) return refusals;
    const failure = again.find(({ kind }) => kind === 'table') ?? again.find(({ kind }) => kind === 'passing');
    if (failure) throw new Error(failure.reason);
    if (again.length < left.length) pause = createRetry({ clock, signal, maxTries: TRIES_IN_VAIN });
    await pause(new Error(first.reason));
    left = again.map(({ write }) => write);
  }
}
