import type { VirtualClock } from '../../support/virtual-clock';

/** A read of the table failed: the only error that a `get` may reject with. */
export class TableFailure extends Error {}

export interface Item {
  readonly key: string;
  readonly version: number;
}

/** A table of versions in virtual time. An item at version 0 does not exist. */
export class ScriptedTable {
  private readonly writes: { readonly key: string; readonly version: number; readonly at: number }[] = [];

  /** @param lagMs the delay until a write is visible to reads */
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
