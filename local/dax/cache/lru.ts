import { LRUCache } from 'lru-cache';

interface Entry<Value> {
  /** The values of the library itself cannot be null. */
  readonly value: Value;
  readonly size: number;
}

/** Entries that expire. The ones used longest ago make room for new ones when the total size exceeds the limit. */
export class LruCache<Value> {
  private readonly entries: LRUCache<string, Entry<Value>>;

  /** @param evicted called with the size and value of each entry that makes room */
  constructor(
    maxBytes: number,
    evicted: (bytes: number, value: Value) => void,
    now: () => number = performance.now.bind(performance),
  ) {
    this.entries = new LRUCache({
      maxSize: maxBytes,
      perf: { now },
      // The library would keep the time for a millisecond, with a timer.
      ttlResolution: 0,
      dispose: ({ value, size }, _, reason) => {
        if (reason === 'evict') evicted(size, value);
      },
    });
  }

  /** Bytes in use. */
  get bytes(): number {
    return this.entries.calculatedSize;
  }

  get(key: string): Value | undefined {
    return this.entries.get(key)?.value;
  }

  /** Does not keep what is larger than the limit. @param ttl in milliseconds; 0 if it never expires */
  set(key: string, value: Value, size: number, ttl = 0): void {
    this.entries.set(key, { value, size }, { size, ttl });
  }

  /** From the one used longest ago to the one used last. */
  get values(): Value[] {
    return [...this.entries.rvalues()].flatMap((entry) => (entry ? [entry.value] : []));
  }

  clear(): void {
    this.entries.clear();
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}
