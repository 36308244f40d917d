interface Entry<Value> {
  readonly value: Value;
  readonly bytes: number;
  /** Milliseconds of the clock; Infinity for entries that never expire. */
  readonly expiresAt: number;
}

/** Entries that expire. The ones used longest ago make room for new ones when the total size exceeds the limit. */
export class LruCache<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  private used = 0;

  /** @param evicted called with the size of each entry that makes room */
  constructor(
    private readonly maxBytes: number,
    private readonly evicted: (bytes: number) => void,
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
    for (const [oldest, entry] of this.entries) {
      if (this.used <= this.maxBytes) break;
      this.delete(oldest);
      this.evicted(entry.bytes);
    }
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.used -= entry.bytes;
  }
}
