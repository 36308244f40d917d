import { randomUUID } from 'node:crypto';
import { sleep } from './clock';
import { decode, entryName, groupName, type Key } from './codec';
import type { LookUpContext } from './context';
import { type Entry, loadInto } from './entry';
import { acquireLeases, fill, type Gap, LEASE_MS, TAKEOVER_MS } from './lease';
import { type Session, Unavailable } from './link';

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 100;
const DAY_MS = 86_400_000;

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
    await sleep(clock, pause * (0.5 + clock.random() / 2));
  }
}

/** The group's token is part of its members' keys: without it they are unreachable. */
async function tokenOf(name: string, session: Session): Promise<string> {
  const token = randomUUID();
  const current = async () => (await session.run((redis) => redis.getMany([name])))[0]?.toString();
  const known = await current();
  if (known !== undefined) return known;
  if (await session.run((redis) => redis.setIfAbsent(name, token, DAY_MS))) return token;
  // If another reader's token is already gone again, nobody else finds what this look-up stores.
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
