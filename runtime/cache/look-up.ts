import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Next, RedisClient } from './client';
import { beginningOf, decode, encode, entryName, groupName, type Key, leaseAfter, TOO_LARGE } from './codec';
import { type Session, Unavailable } from './link';

export interface Found<V> {
  /** Undefined when there is none. */
  readonly value: V | undefined;
  readonly source: 'cache' | 'loader';
}

/**
 * Reads what the cache does not have, in the order of the keys, undefined where there is nothing. It must see all that was
 * written before it was called.
 */
export type Load<V> = (keys: readonly Key[]) => Promise<readonly (V | undefined)[]>;

/** What is looked up, by one for all who ask for it. */
export class Entry<V> {
  private what: Found<V> | undefined;
  private tell: () => void = () => undefined;
  /** Pending for ever where it cannot be loaded. */
  readonly whenFound = new Promise<void>((resolve) => {
    this.tell = resolve;
  });

  constructor(readonly key: Key) {}

  get found(): Found<V> | undefined {
    return this.what;
  }

  settle(found: Found<V>): void {
    this.what = found;
    this.tell();
  }
}

export interface Rules {
  readonly namespace: string;
  readonly ttlMs: number;
  readonly negativeTtlMs: number;
  readonly maxValueBytes: number;
}

/** An entry that is not found yet, what Redis holds in its place, and since when it was seen there. */
interface Gap<V> {
  readonly entry: Entry<V>;
  readonly name: string;
  bytes: Buffer | null;
  since: number;
}

/** A gap that is ours to fill. */
interface Leased<V> extends Gap<V> {
  readonly lease: string;
}

/** A lease that nobody takes over ends after so long; who has waited for others so long loads by itself. */
const LEASE_MS = 3000;
/**
 * After so long a lease is taken over, as its holder may be gone; the next one after twice as long, as loads may be slow.
 * Whoever of them is done first fills the entry.
 */
const TAKEOVER_MS = 60;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 100;
const DAY_MS = 86_400_000;

/** Finds every entry: in the cache, or, where it does not have it or cannot help, by loading. */
export async function lookUp<V>(
  entries: readonly Entry<V>[],
  load: Load<V>,
  session: Session,
  rules: Rules,
  group?: Key,
): Promise<void> {
  try {
    await readThrough(entries, load, session, rules, group);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
  }
  await loadInto(
    entries.filter(({ found }) => !found),
    load,
  );
}

/**
 * Where Redis has no value, it holds a lease of the one who loads it: the others wait, and only as long as the lease, or one
 * that has taken it over, is there may it be replaced by the value. So whoever removes a key removes the right to fill it
 * with what was read before.
 */
async function readThrough<V>(
  entries: readonly Entry<V>[],
  load: Load<V>,
  session: Session,
  rules: Rules,
  group: Key | undefined,
): Promise<void> {
  const token = group && (await tokenOf(groupName(rules.namespace, group), session));
  let missing = entries.map(
    (entry): Gap<V> => ({ entry, name: entryName(rules.namespace, entry.key, token), bytes: null, since: 0 }),
  );
  const impatientAt = performance.now() + LEASE_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const { free, leased } = await read(missing, session);
    const mine = await acquire(free, session);
    if (mine.length > 0) await fill(mine, load, session, rules);
    missing = [...leased, ...free].filter(({ entry }) => !entry.found);
    if (missing.length === 0 || performance.now() > impatientAt) return;
    await sleep(pause * (0.5 + Math.random() / 2));
  }
}

/** Members of a group have its token in their key; without the group's key they are out of reach. */
async function tokenOf(name: string, session: Session): Promise<string> {
  const token = randomUUID();
  const current = async () => (await session.run((redis) => redis.getMany([name])))[0]?.toString();
  const known = await current();
  if (known !== undefined) return known;
  if (await session.run((redis) => redis.setIfAbsent(name, token, DAY_MS))) return token;
  // Gone again: then what is loaded now shall reach no one else.
  return (await current()) ?? token;
}

/** What is neither found nor too large to be kept is free to be loaded, or leased to somebody who does. */
async function read<V>(missing: readonly Gap<V>[], session: Session) {
  const values = await session.run((redis) => redis.getMany(missing.map(({ name }) => name)));
  const [free, leased]: [Gap<V>[], Gap<V>[]] = [[], []];
  for (const [index, gap] of missing.entries()) {
    const bytes = values[index] ?? null;
    const seen = decode<V>(bytes);
    if (!bytes || !gap.bytes?.equals(bytes)) Object.assign(gap, { bytes, since: performance.now() });
    if (seen.is === 'entry') gap.entry.settle({ value: seen.value, source: 'cache' });
    else if (seen.is === 'lease') (isOverdue(gap, seen.number) ? free : leased).push(gap);
    else if (seen.is !== 'too large') free.push(gap);
  }
  return { free, leased };
}

const isOverdue = ({ since }: { readonly since: number }, number: number) =>
  performance.now() - since > TAKEOVER_MS * 2 ** number;

async function acquire<V>(free: readonly Gap<V>[], session: Session): Promise<Leased<V>[]> {
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

async function fill<V>(mine: readonly Leased<V>[], load: Load<V>, session: Session, rules: Rules) {
  const forEach = (act: (redis: RedisClient, gap: Leased<V>) => Promise<unknown>) =>
    session.run((redis) => Promise.all(mine.map((gap) => act(redis, gap))));
  try {
    await loadInto(
      mine.map(({ entry }) => entry),
      load,
    );
    await forEach((redis, { entry, name, lease }) =>
      redis.replace(name, beginningOf(lease), stored(entry.found?.value, rules)),
    );
  } catch (error) {
    // So that nobody waits for it. What somebody else may have put there meanwhile is loaded once more, and no worse.
    await forEach((redis, { name }) => redis.remove(name)).catch(() => undefined);
    throw error;
  }
}

function stored(value: unknown, { ttlMs, negativeTtlMs, maxValueBytes }: Rules): Next {
  const bytes = encode(value);
  // What was filled at the same time shall not be missing at the same time.
  const milliseconds = Math.ceil((value === undefined ? negativeTtlMs : ttlMs) * (0.8 + 0.2 * Math.random()));
  return { value: bytes.length > maxValueBytes ? TOO_LARGE : bytes, milliseconds };
}

async function loadInto<V>(entries: readonly Entry<V>[], load: Load<V>): Promise<void> {
  if (entries.length === 0) return;
  const values = await load(entries.map(({ key }) => key));
  for (const [index, entry] of entries.entries()) entry.settle({ value: values[index], source: 'loader' });
}
