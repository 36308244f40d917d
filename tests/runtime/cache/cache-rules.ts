import { decode as decodeAs } from '../../../runtime/cache/codec';
import type { Found } from '../../../runtime/cache/flights';
import type { Stored } from './scripted-redis';
import { type Item, type ScriptedTable, TableFailure } from './scripted-table';

/** The times that the README of the cache states. */
const PATIENCE_MS = 75;
const TAKEOVER_MS = 60;
/** The maximum number of keys in one request. */
const MOST_KEYS = 3;

const SHAPE = { version: 1, isValue: (value: unknown): value is Item => value !== undefined };
const decode = (bytes: Buffer | null, name: string) => decodeAs<Item>(bytes, name, [], SHAPE);

/** A request that is not answered yet, and the earliest start of the look-up that answers it. */
export interface Pending {
  readonly keys: readonly string[];
  readonly from: number;
}

/** Checks the events of a history against the README of the cache. */
export class CacheRules {
  /** The first broken rule. It is not thrown, because an error in a callback would look like a failure of Redis. */
  violation: string | undefined;
  /** The number of failed operations on Redis. */
  unavailable = 0;
  private leases = 0;
  /** The number of keys that were loaded. */
  private loads = 0;
  private loadsAfterWaiting = 0;
  private readonly invalidated: { readonly key: string; readonly version: number; readonly at: number }[] = [];
  /** For each key of Redis, the version in the table when it was last removed. */
  private readonly removed = new Map<string, number>();

  /** @param settleMs the time after an invalidation for which old values may be served */
  constructor(
    private readonly now: () => number,
    private readonly table: ScriptedTable,
    private readonly settleMs: number,
  ) {}

  readonly violate = (rule: string): void => {
    this.violation ??= rule;
  };

  /** Checks a change of Redis before it happens. */
  watch(name: string, before: Stored | undefined, after: Buffer | undefined): void {
    const [key] = /(?<=:1:\[\[")\w+/.exec(name) ?? [];
    if (key === undefined) return;
    if (!after) {
      this.removed.set(name, this.table.versionOf(key));
      return;
    }
    const next = decode(after, name);
    if (next.is === 'lease') this.expectFree(name, key, before);
    // With a lagging index, old values may be stored: the group's token limits how long they are found.
    if (next.is === 'entry' && this.settleMs === 0) this.expectStored(name, key, next.value?.version ?? 0);
  }

  private expectFree(name: string, key: string, before: Stored | undefined): void {
    this.leases += 1;
    const seen = decode(before?.value ?? null, name);
    if (seen.is === 'entry') this.violate(`a lease has replaced the value of ${key}`);
    const ageMs = this.now() - (before?.at ?? 0);
    if (seen.is === 'lease' && ageMs < TAKEOVER_MS) {
      this.violate(`lease ${seen.number} of ${key} was taken over after ${ageMs} ms`);
    }
  }

  private expectStored(name: string, key: string, version: number): void {
    const least = this.removed.get(name) ?? 0;
    if (version < least) this.violate(`version ${version} of ${key} was stored after ${least} was removed`);
  }

  invalidate(key: string, version: number): void {
    this.invalidated.push({ key, version, at: this.now() });
  }

  /** @param startedAt when the request that loads began */
  load(keys: readonly string[], startedAt: number): void {
    this.loads += keys.length;
    if (this.now() - startedAt > PATIENCE_MS) this.loadsAfterWaiting += keys.length;
  }

  /** Readers load keys only with a lease, after a failed operation, or after they waited for the time of a lease. */
  expectFewLoads(): void {
    const most = this.leases + this.loadsAfterWaiting + MOST_KEYS * this.unavailable;
    if (this.loads > most) this.violate(`the table was asked for ${this.loads} keys with ${this.leases} leases`);
  }

  answer({ keys, from }: Pending, found: readonly Found<Item>[]): void {
    for (const [index, key] of keys.entries()) {
      const value = found[index]?.value;
      if (value && value.key !== key) this.violate(`${value.key} was answered for ${key}`);
      this.expectFresh(key, value?.version ?? 0, from);
    }
  }

  fail(error: unknown): void {
    if (!(error instanceof TableFailure)) this.violate(`a get failed: ${error}`);
  }

  private expectFresh(key: string, version: number, from: number): void {
    const done = this.invalidated.filter(({ key: other, at }) => other === key && at + this.settleMs <= from);
    const least = Math.max(0, ...done.map((invalidation) => invalidation.version));
    if (version < least) {
      this.violate(`version ${version} of ${key} was served after the invalidation of ${least} had finished`);
    }
  }
}
