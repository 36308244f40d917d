import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, systemClock } from '../../runtime/clock';
import { type ItemStore, TableStore } from '../../runtime/dynamodb/batch-write';
import { BadLine } from './lines';
import { putAll } from './put';
import { type Entry, KEYS, type LoadableRestaurant } from './read';

/** Of two items each: two full requests, which the store sends at once. */
const RESTAURANTS_AT_ONCE = 25;
const WORKERS = 4;
/** Then it is told what the table takes meanwhile, and tries again. */
const TRIES_OF_A_REQUEST = 6;

export interface Rejection {
  readonly line: number;
  readonly reason: string;
}

export interface LoadOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Called for each line that is not loaded, once. */
  readonly onRejected: (rejection: Rejection) => void;
  /** Called now and then. */
  readonly onProgress: () => void;
  readonly clock?: Clock;
}

/** Restaurants that are written together, by their ids. */
interface Group {
  readonly restaurants: Map<string, LoadableRestaurant & { readonly line: number }>;
  readonly firstLine: number;
  /** How many bytes of the file end with it. */
  end: number;
}

/**
 * One load of the restaurants table: a few groups are in flight, and no more is read than they hold. Of two lines with
 * one id the later one stays, as if each were written by itself.
 */
export class Load {
  /** Lines that hold something. */
  public lines = 0;
  public loaded = 0;
  public rejected = 0;
  /** How many bytes of the file are done with. */
  public bytes = 0;
  private nextLine = 1;
  private readonly clock: Clock;
  private readonly store: ItemStore;
  /** The groups that are not done with. */
  private readonly open = new Set<Group>();
  /** When what was last read of an id is written. */
  private readonly inFlight = new Map<string, Promise<void>>();

  constructor(private readonly options: LoadOptions) {
    const { client, tableName, clock = systemClock } = options;
    this.clock = clock;
    this.store = new TableStore(client, { tableName, keyAttributes: KEYS }, { clock, maxTries: TRIES_OF_A_REQUEST });
  }

  /** The line to go on from after a failure: all before are done with. */
  public get resumeLine(): number {
    return Math.min(this.nextLine, ...[...this.open].map(({ firstLine }) => firstLine));
  }

  /** @throws when the table cannot be written, or the entries cannot be read */
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
      if (group?.restaurants.size === RESTAURANTS_AT_ONCE || group?.restaurants.has(content.id)) {
        yield group;
        group = undefined;
      }
      group ??= this.openGroup(line);
      group.restaurants.set(content.id, { line, ...content });
      group.end = end;
    }
    if (group) yield group;
  }

  private openGroup(firstLine: number): Group {
    const group: Group = { restaurants: new Map(), firstLine, end: 0 };
    this.open.add(group);
    return group;
  }

  /** Puts a group, after those before it that have one of its ids. */
  private async write(group: Group): Promise<void> {
    const ids = [...group.restaurants.keys()];
    const written = Promise.all(ids.map((id) => this.inFlight.get(id))).then(() => this.put(group));
    for (const id of ids) this.inFlight.set(id, written);
    await written;
    for (const id of ids) if (this.inFlight.get(id) === written) this.inFlight.delete(id);
    this.open.delete(group);
    this.bytes = Math.max(this.bytes, group.end);
    this.options.onProgress();
  }

  private async put({ restaurants }: Group): Promise<void> {
    const all = [...restaurants.values()];
    const refusals = await putAll(
      this.store,
      all.flatMap(({ writes }) => writes),
      this.clock,
    );
    for (const { line, writes } of all) {
      const [refused] = writes.filter((write) => refusals.has(write));
      if (refused) this.reject({ line, reason: `DynamoDB refuses it: ${refusals.get(refused)}` });
      else this.loaded++;
    }
  }

  private reject(rejection: Rejection): void {
    this.rejected++;
    this.options.onRejected(rejection);
  }
}
