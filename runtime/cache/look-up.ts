import { randomUUID } from 'node:crypto';
import type { Next, RedisClient } from './client';
import type { Clock } from './clock';
import { beginningOf, decode, encode, entryName, groupName, type Key, leaseAfter, TOO_LARGE } from './codec';
import type { Entry, Load } from './flights';
import { type Session, Unavailable } from './link';

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 100;
const DAY_MS = 86_400_000;
/** A lease expires after this time. A reader that has waited this long for others loads by itself. */
const LEASE_MS = 3000;
/**
 * A lease is taken over after this time, because its holder may be dead; the next one after twice as long, because
 * loads may be slow. The first of its holders to finish fills the entry.
 */
const TAKEOVER_MS = 60;

/** A cache's options, with their defaults. */
export interface Rules {
  readonly namespace: string;
  readonly ttlMs: number;
  readonly negativeTtlMs: number;
  readonly maxValueBytes: number;
}

interface LookUpContext<V> {
  readonly load: Load<V>;
  readonly session: Session;
  readonly clock: Clock;
  readonly rules: Rules;
}

/** An entry that is not found yet, the bytes that Redis holds in its place, and when this reader first saw them. */
interface Gap<V> {
  readonly entry: Entry<V>;
  readonly name: string;
  bytes: Buffer | null;
  since: number;
}

type Leased<V> = Gap<V> & { readonly lease: string };

/** Settles every entry: from the cache, or by loading where the cache has no value or is unavailable. */
export async function lookUp<V>(entries: readonly Entry<V>[], context: LookUpContext<V>, group?: Key): Promise<void> {
  try {
    await readThrough(entries, context, group);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
  await loadInto(
    entries.filter(({ found }) => !found),
    context.load,
  );
}

/**
 * Where Redis has no value, it holds the lease of the reader that loads it. The other readers wait, and the value is
 * stored only while that lease, or one that took it over, is still there. So removing a key also removes the right to
 * store what was read before the removal.
 */
async function readThrough<V>(
  entries: readonly Entry<V>[],
  context: LookUpContext<V>,
  group: Key | undefined,
): Promise<void> {
  const { session, clock, rules } = context;
  const token = group && (await tokenOf(groupName(rules.namespace, group), session));
  let missing = entries.map(
    (entry): Gap<V> => ({ entry, name: entryName(rules.namespace, entry.key, token), bytes: null, since: 0 }),
  );
  const impatientAt = clock.now() + LEASE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const { free, leased } = await read(missing, context);
    const mine = await acquireLeases(free, session);
    if (mine.length > 0) await fill(mine, context);
    missing = [...leased, ...free].filter(({ entry }) => !entry.found);
    if (missing.length === 0 || clock.now() > impatientAt) return;
    await new Promise<void>((resolve) => clock.after(pause * (0.5 + clock.random() / 2), resolve));
  }
}

/** The group's token is part of its members' keys: without it they are unreachable. */
async function tokenOf(name: string, session: Session): Promise<string> {
  const token = randomUUID();
  const current = async () => (await session.run((redis) => redis.getMany([name])))[0]?.toString();
  const known = await current();
  if (known !== undefined) return known;
  if (await session.run((redis) => redis.setIfAbsent(name, token, DAY_MS))) return token;
  // If another reader's token has already been removed, nobody else finds what this look-up stores.
  return (await current()) ?? token;
}

/** Settles the entries that Redis has, and separates those that may be loaded from those that another reader loads. */
async function read<V>(missing: readonly Gap<V>[], { session, clock }: LookUpContext<V>) {
  const values = await session.run((redis) => redis.getMany(missing.map(({ name }) => name)));
  const [free, leased]: [Gap<V>[], Gap<V>[]] = [[], []];
  for (const [index, gap] of missing.entries()) {
    const bytes = values[index] ?? null;
    const seen = decode<V>(bytes);
    if (!bytes || !gap.bytes?.equals(bytes)) Object.assign(gap, { bytes, since: clock.now() });
    const isOverdue = seen.is === 'lease' && clock.now() - gap.since > TAKEOVER_MS * 2 ** seen.number;
    if (seen.is === 'entry') gap.entry.settle({ value: seen.value, source: 'cache' });
    else if (seen.is === 'lease' && !isOverdue) leased.push(gap);
    // A value that is too large to be kept is loaded by every reader, without a lease.
    else if (seen.is !== 'too large') free.push(gap);
  }
  return { free, leased };
}

/** Acquires the leases of the gaps, except where another reader is faster. */
async function acquireLeases<V>(free: readonly Gap<V>[], session: Session): Promise<Leased<V>[]> {
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
async function fill<V>(mine: readonly Leased<V>[], context: LookUpContext<V>): Promise<void> {
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

async function loadInto<V>(entries: readonly Entry<V>[], load: Load<V>): Promise<void> {
  if (entries.length === 0) return;
  const values = await load(entries.map(({ key }) => key));
  for (const [index, entry] of entries.entries()) entry.settle({ value: values[index], source: 'loader' });
}
