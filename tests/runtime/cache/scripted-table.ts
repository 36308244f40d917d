import type { VirtualClock } from '../../local/event-sources/virtual-clock';

/** The table refuses a read: the only reason for which a get may fail. */
export class TableFailure extends Error {}

export interface Item {
  readonly key: string;
  readonly version: number;
}

/** A table of versions in virtual time. Version 0 of an item is none. */
export class ScriptedTable {
  private readonly writes: { readonly key: string; readonly version: number; readonly at: number }[] = [];

  /** @param lagMs how much later than the table its index shows a write */
  constructor(
    private readonly clock: VirtualClock,
    private readonly lagMs: number,
  ) {}

  /** @returns the new version */
  write(key: string): number {
    const version = this.versionOf(key) + 1;
    this.writes.push({ key, version, at: this.clock.now() });
    return version;
  }

  versionOf(key: string): number {
    return this.writes.filter((write) => write.key === key).length;
  }

  read(key: string): Item | undefined {
    const until = this.clock.now() - this.lagMs;
    const version = this.writes.filter((write) => write.key === key && write.at <= until).length;
    return version === 0 ? undefined : { key, version };
  }
}
