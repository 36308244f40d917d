import { existsSync, readFileSync, renameSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { backoffMilliseconds, type Clock, newStop, pause } from '../clock';

/** How far a shard has been served. */
export interface ShardPosition {
  /** Everything up to this sequence number is done. */
  readonly after?: string;
  /** Where only new records are wanted, and none of them is done yet: epoch milliseconds from which they are new. */
  readonly since?: number;
  /** It is closed, and done to its end. */
  readonly ended?: true;
}

type Stream = Readonly<Record<string, ShardPosition>>;

/** Where positions outlive the process. */
export interface PositionStore {
  /** What was saved last, or nothing. */
  load(): string | undefined;
  /** Replaces it whole or not at all. */
  save(text: string): Promise<void>;
  /** Puts aside what was saved last. @returns where it is now */
  putAside(): string;
}

/** The positions of all mappings' shards. A crash may lose the last moves, so that records come again; never more. */
export class Positions {
  private streams: Readonly<Record<string, Stream>>;
  private isDirty = false;
  private saving: Promise<void> | undefined;
  private readonly closing = newStop();

  /** @param log takes a line when positions cannot be read or saved */
  constructor(
    private readonly store: PositionStore,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    this.streams = this.load();
  }

  /** The shards of a mapping by id; nothing where it was never served. */
  of(uuid: string): Stream | undefined {
    return this.streams[uuid];
  }

  advance(uuid: string, shards: Stream): void {
    this.streams = { ...this.streams, [uuid]: { ...this.streams[uuid], ...shards } };
    this.changed();
  }

  /** Forgets the shards that are gone from the stream of a mapping. */
  keepShards(uuid: string, isThere: (shardId: string) => boolean): void {
    const shards = Object.entries(this.streams[uuid] ?? {});
    const kept = shards.filter(([shardId]) => isThere(shardId));
    if (kept.length === shards.length) return;
    this.streams = { ...this.streams, [uuid]: Object.fromEntries(kept) };
    this.changed();
  }

  /** Forgets the mappings that are gone. */
  keepOnly(uuids: ReadonlySet<string>): void {
    const gone = Object.keys(this.streams).filter((uuid) => !uuids.has(uuid));
    if (gone.length === 0) return;
    this.streams = Object.fromEntries(Object.entries(this.streams).filter(([uuid]) => uuids.has(uuid)));
    this.changed();
  }

  /** Resolves when all moves are saved; what cannot be saved is tried once more, and no longer. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.saving;
  }

  private load(): Readonly<Record<string, Stream>> {
    const text = this.store.load();
    if (text === undefined) return {};
    const streams = parse(text);
    if (streams) return streams;
    this.log(
      `positions cannot be read: they are now ${this.store.putAside()}, and streams are served as if for the first time`,
    );
    return {};
  }

  private changed(): void {
    this.isDirty = true;
    this.saving ??= this.save();
  }

  private async save(): Promise<void> {
    for (let failures = 0; this.isDirty; ) {
      this.isDirty = false;
      try {
        await this.store.save(JSON.stringify(this.streams));
        failures = 0;
      } catch (error) {
        if (failures === 0) this.log(`positions are not saved: ${error}`);
        this.isDirty = !this.closing.signal.aborted;
        await pause(this.clock, this.closing.signal, backoffMilliseconds(failures++));
      }
    }
    this.saving = undefined;
  }
}

/** Keeps text in a file that is always whole. */
export const fileStore = (file: string): PositionStore => ({
  load: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
  async save(text) {
    const draft = await open(`${file}.draft`, 'w');
    try {
      await draft.writeFile(text);
      await draft.sync();
    } finally {
      await draft.close();
    }
    await rename(`${file}.draft`, file);
  },
  putAside() {
    renameSync(file, `${file}.bad`);
    return `${file}.bad`;
  },
});

/** @returns nothing where the text is no object of streams */
function parse(text: string): Readonly<Record<string, Stream>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, Stream>) : undefined;
  } catch {
    return undefined;
  }
}
