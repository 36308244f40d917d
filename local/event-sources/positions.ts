import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';

/** How far a shard has been served. */
export interface ShardPosition {
  /** Everything up to this sequence number is done. */
  readonly after?: string;
  /** Where no record is done yet and only new ones are wanted: epoch milliseconds from which they are new. */
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
}

/** The positions of all mappings' shards. A crash may lose the last moves, so that records come again; never more. */
export class Positions {
  private streams: Record<string, Stream>;
  private isDirty = false;
  private saving: Promise<void> | undefined;

  /** @param log takes a line when positions cannot be saved; with the next move it is tried again */
  constructor(
    private readonly store: PositionStore,
    private readonly log: (line: string) => void,
  ) {
    this.streams = JSON.parse(store.load() ?? '{}');
  }

  /** The shards of a mapping by id; nothing where it was never served. */
  of(uuid: string): Stream | undefined {
    return this.streams[uuid];
  }

  move(uuid: string, shards: Stream): void {
    this.streams = { ...this.streams, [uuid]: { ...this.streams[uuid], ...shards } };
    this.changed();
  }

  /** Forgets the mappings that are gone. */
  keepOnly(uuids: ReadonlySet<string>): void {
    const gone = Object.keys(this.streams).filter((uuid) => !uuids.has(uuid));
    if (gone.length === 0) return;
    this.streams = Object.fromEntries(Object.entries(this.streams).filter(([uuid]) => uuids.has(uuid)));
    this.changed();
  }

  /** Resolves when all moves are saved. */
  async saved(): Promise<void> {
    while (this.saving) await this.saving;
  }

  private changed(): void {
    this.isDirty = true;
    this.saving ??= this.save();
  }

  private async save(): Promise<void> {
    while (this.isDirty) {
      this.isDirty = false;
      try {
        await this.store.save(JSON.stringify(this.streams));
      } catch (error) {
        this.log(`positions are not saved: ${error}`);
      }
    }
    this.saving = undefined;
  }
}

/** Keeps text in a file that is always whole. */
export const fileStore = (file: string): PositionStore => ({
  load: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
  async save(text) {
    await writeFile(`${file}.draft`, text);
    await rename(`${file}.draft`, file);
  },
});
