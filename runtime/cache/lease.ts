import type { Next, RedisClient } from './client';
import { beginningOf, encode, leaseAfter, TOO_LARGE } from './codec';
import type { LookUpContext } from './context';
import { type Entry, loadInto } from './entry';
import type { Session } from './link';

/**
 * An entry that is not found yet, the bytes that Redis holds in its place, and since when this reader has seen them.
 */
export interface Gap<V> {
  readonly entry: Entry<V>;
  readonly name: string;
  bytes: Buffer | null;
  since: number;
}

/** A gap that this reader may fill. */
interface Leased<V> extends Gap<V> {
  readonly lease: string;
}

/** A lease expires after this time. A reader that has waited this long for others loads by itself. */
export const LEASE_MS = 3000;
/**
 * A lease is taken over after this time, as its holder may be dead; the next one after twice as long, as loads may be
 * slow. The first of its holders to finish fills the entry.
 */
export const TAKEOVER_MS = 60;

/** Acquires the leases of the gaps, except where another reader is faster. */
export async function acquireLeases<V>(free: readonly Gap<V>[], session: Session): Promise<Leased<V>[]> {
  if (free.length === 0) return [];
  const candidates = free.map((gap) => ({ ...gap, lease: leaseAfter(gap.bytes) }));
  const acquired = await session.run((redis) =>
    Promise.all(
      candidates.map(({ name, bytes, lease }) =>
        bytes
          ? redis.replace(name, bytes, { value: lease, milliseconds: LEASE_MS })
          : redis.setIfAbsent(name, lease, LEASE_MS),
      ),
    ),
  );
  return candidates.filter((_, index) => acquired[index]);
}

/** Loads the values and stores each that still has its lease. */
export async function fill<V>(mine: readonly Leased<V>[], context: LookUpContext<V>): Promise<void> {
  const forEach = (act: (redis: RedisClient, gap: Leased<V>) => Promise<unknown>) =>
    context.session.run((redis) => Promise.all(mine.map((gap) => act(redis, gap))));
  try {
    await loadInto(
      mine.map(({ entry }) => entry),
      context.load,
    );
    await forEach((redis, { entry, name, lease }) =>
      redis.replace(name, beginningOf(lease), stored(entry.found?.value, context)),
    );
  } catch (error) {
    // Otherwise others would wait for this lease. A value that another reader has stored meanwhile is loaded again.
    await forEach((redis, { name }) => redis.remove(name)).catch(() => undefined);
    throw error;
  }
}

function stored<V>(value: V | undefined, { rules, clock }: LookUpContext<V>): Next {
  const bytes = encode(value);
  const ttlMs = value === undefined ? rules.negativeTtlMs : rules.ttlMs;
  // Entries that were stored at the same time must not expire at the same time.
  const milliseconds = Math.ceil(ttlMs * (0.8 + 0.2 * clock.random()));
  return { value: bytes.length > rules.maxValueBytes ? TOO_LARGE : bytes, milliseconds };
}
