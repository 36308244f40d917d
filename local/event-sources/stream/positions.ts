import { existsSync, readFileSync, renameSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { backoffMilliseconds, type Clock, newStop, pause } from '../clock';
import type { Window } from './tumbling';

export interface ShardPosition {
  /** All records up to this sequence number are done. */
  readonly after?: string;
  /** Set with `LATEST` until a newer record is done: only records from these epoch milliseconds on are delivered. */
  readonly since?: number;
  /** The tumbling window that is open after these records. */
  readonly window?: Window | undefined;
  /** The shard is closed, and all of its records are done. */
  readonly ended?: true;
}

type Stream = Readonly<Record<string, ShardPosition>>;
type Streams = Readonly<Record<string, Stream>>;

/** Stores positions, so that they outlive the process. */
interface PositionStore {
  /** @returns what was last saved, if anything */
  load(): string | undefined;
  /** Replaces it atomically. */
  save(text: string): Promise<void>;
  /** Renames what was last saved. @returns its new name */
  putAside(): string;
}

/** The positions of all mappings in their shards. If a crash loses the latest ones, records are delivered again. */
export class Positions {
  private streams: Streams;
  private isDirty = false;
  private saving: Promise<void> | undefined;
  private readonly closing = newStop();

  /** @param log called with a line if positions cannot be read or saved */
  constructor(
    private readonly store: PositionStore,
    private readonly clock: Clock,
    private readonly log: (line: string) => void,
  ) {
    this.streams = this.load();
  }

  /** The positions of a mapping by shard id; undefined if it was never served. */
  of(uuid: string): Stream | undefined {
    return this.streams[uuid];
  }

  advance(uuid: string, shards: Stream): void {
    this.replace({ ...this.streams, [uuid]: { ...this.streams[uuid], ...shards } });
  }

  /** Deletes the positions of shards that no longer exist. */
  keepShards(uuid: string, isThere: (shardId: string) => boolean): void {
    const shards = Object.entries(this.streams[uuid] ?? {});
    const kept = shards.filter(([shardId]) => isThere(shardId));
    if (kept.length < shards.length) this.replace({ ...this.streams, [uuid]: Object.fromEntries(kept) });
  }

  /** Deletes the positions of mappings that no longer exist. */
  keepOnly(uuids: ReadonlySet<string>): void {
    const streams = Object.entries(this.streams);
    const kept = streams.filter(([uuid]) => uuids.has(uuid));
    if (kept.length < streams.length) this.replace(Object.fromEntries(kept));
  }

  /** Resolves when all positions are saved. A failed save is repeated only once. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.saving;
  }

  private load(): Streams {
    const text = this.store.load();
    if (text === undefined) return {};
    const streams = parse(text);
    if (streams) return streams;
    const file = this.store.putAside();
    this.log(`cannot read the positions: moved them to ${file}; streams are read from their starting position`);
    return {};
  }

  private replace(streams: Streams): void {
    this.streams = streams;
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
        if (failures === 0) this.log(`cannot save the positions: ${error}`);
        this.isDirty = !this.closing.signal.aborted;
        await pause(this.clock, this.closing.signal, backoffMilliseconds(failures++));
      }
    }
    this.saving = undefined;
  }
}

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

export const memoryStore: PositionStore = {
  load: () => undefined,
  save: async () => undefined,
  putAside: () => '',
};

/** @returns undefined if the text is not a JSON object */
function parse(text: string): Streams | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
