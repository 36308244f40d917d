interface Entry<Value> {
  readonly value: Value;
  readonly bytes: number;
  /** Milliseconds of the clock; Infinity for entries that never expire. */
  readonly expiresAt: number;
}

/** Entries that expire. The ones used longest ago make room for new ones when the total size exceeds the limit. */
export class LruCache<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  /** Kept, because a new iterator would have to pass all entries that were deleted before the oldest one. */
  private oldest = this.entries.keys();
  private used = 0;

  /** @param evicted called with the size and value of each entry that makes room */
  constructor(
    private readonly maxBytes: number,
    private readonly evicted: (bytes: number, value: Value) => void,
    private readonly now: () => number = performance.now.bind(performance),
  ) {}

  /** Bytes in use. */
  get bytes(): number {
    return this.used;
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    if (entry.expiresAt <= this.now()) {
      this.used -= entry.bytes;
      return undefined;
    }
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, bytes: number, lifetimeMilliseconds: number): void {
    this.delete(key);
    if (bytes > this.maxBytes) return;
    this.entries.set(key, { value, bytes, expiresAt: this.now() + lifetimeMilliseconds });
    this.used += bytes;
    while (this.used > this.maxBytes) this.evict();
  }

  /** From the one used longest ago to the one used last. */
  get values(): Value[] {
    return [...this.entries.values()].map(({ value }) => value);
  }

  clear(): void {
    this.entries.clear();
    this.used = 0;
  }

  private evict(): void {
    const { value: key, done } = this.oldest.next();
    if (done) {
      // The iterator has passed every entry, and will not return those that are added from now on.
      this.oldest = this.entries.keys();
      return;
    }
    const entry = this.entries.get(key);
    this.delete(key);
    if (entry) this.evicted(entry.bytes, entry.value);
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.used -= entry.bytes;
  }
}
