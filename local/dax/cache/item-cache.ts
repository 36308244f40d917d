import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item, KeySchema } from '../wire/key';
import { parseDecimal, plainText } from '../wire/number';
import type { Counters } from './counters';
import { LruCache } from './lru';

/** The encoded values of an item, or null for a key without an item. */
export type Cached = Buffer | null;

/** What an entry takes besides its key and value. */
const ENTRY_BYTES = 200;

/**
 * Names a key uniquely, however the client wrote it: the numbers 10, 10.0 and 1e1 are one key.
 * @param table the table's name
 */
export function entryKey(table: string, [hash, range]: KeySchema, key: Item): string {
  const first = canonical(key[hash.name]);
  return range === undefined ? `${table}/${first}` : `${table}/${first.length}:${first}${canonical(key[range.name])}`;
}

function canonical({ S, N, B }: AttributeValue = { NULL: true }): string {
  if (S !== undefined) return S;
  return N === undefined ? Buffer.from(B ?? []).toString('latin1') : plainText(parseDecimal(N));
}

/** A read of the table, whose result is stored unless the item was written meanwhile. */
export interface Load {
  isOutdated: boolean;
}

/** The item cache of one node. */
export class ItemCache {
  private readonly entries: LruCache<Cached>;
  private readonly loads = new Map<string, Set<Load>>();

  /** @param lifetime the time to live in milliseconds; 0 if entries do not expire */
  constructor(
    maxBytes: number,
    private readonly lifetime: () => number,
    private readonly counters: Counters,
  ) {
    this.entries = new LruCache(maxBytes, (bytes) => counters.add('EvictedSize', bytes));
  }

  get bytes(): number {
    return this.entries.bytes;
  }

  /** Undefined if it is not known whether there is an item. */
  get(key: string): Cached | undefined {
    const found = this.entries.get(key);
    this.counters.add(found === undefined ? 'ItemCacheMisses' : 'ItemCacheHits');
    return found;
  }

  beginLoad(key: string): Load {
    const load = { isOutdated: false };
    const loads = this.loads.get(key) ?? new Set();
    this.loads.set(key, loads.add(load));
    return load;
  }

  /** @param values undefined if the read failed */
  endLoad(key: string, load: Load, values?: Cached): void {
    const loads = this.loads.get(key);
    loads?.delete(load);
    if (loads?.size === 0) this.loads.delete(key);
    if (values !== undefined && !load.isOutdated) this.store(key, values);
  }

  /** Replaces the entry after a write. @param values undefined if they are not known */
  written(key: string, values: Cached | undefined): void {
    for (const load of this.loads.get(key) ?? []) load.isOutdated = true;
    if (values === undefined) this.entries.delete(key);
    else this.store(key, values);
  }

  /** Forgets everything, also what reads in progress will find. */
  clear(): void {
    for (const loads of this.loads.values()) {
      for (const load of loads) load.isOutdated = true;
    }
    this.entries.clear();
  }

  private store(key: string, values: Cached): void {
    const bytes = ENTRY_BYTES + key.length * 2 + (values?.length ?? 0);
    // A copy: the buffer may be a part of a larger one.
    this.entries.set(key, values && Buffer.from(values), bytes, this.lifetime());
  }
}
