import type { Counters } from './counters';
import { LruCache } from './lru';

const ENTRY_BYTES = 200;

/** The query cache of one node: replies to queries and scans, by all bytes of the request. */
export class QueryCache {
  private readonly entries: LruCache<Buffer>;
  /** How often the cache was cleared. */
  private clearings = 0;

  /** @param lifetime the time to live in milliseconds; 0 if nothing is cached */
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

  get(kind: 'Query' | 'Scan', request: Buffer): Buffer | undefined {
    const found = this.entries.get(request.toString('latin1'));
    this.counters.add(`${kind}Cache${found === undefined ? 'Misses' : 'Hits'}`);
    return found;
  }

  get era(): number {
    return this.clearings;
  }

  clear(): void {
    this.clearings += 1;
    this.entries.clear();
  }

  /** @param era that of the cache when the read began: what was read before it was cleared is not stored */
  set(request: Buffer, reply: Buffer, era: number): void {
    const lifetime = this.lifetime();
    if (lifetime === 0 || era !== this.clearings) return;
    this.entries.set(
      request.toString('latin1'),
      Buffer.from(reply),
      ENTRY_BYTES + request.length + reply.length,
      lifetime,
    );
  }
}
