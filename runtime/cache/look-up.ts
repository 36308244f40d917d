import { randomUUID } from 'node:crypto';
import type { Clock } from './clock';
import {
  beginningOf,
  decode,
  decodeToken,
  encode,
  encodeToken,
  encodeUnkept,
  entryName,
  groupName,
  type Key,
  leaseAfter,
  type Seen,
  type Shape,
} from './codec';
import type { Next, RedisClient } from './commands';
import type { Entry, Load } from './flights';
import { type Session, Unavailable } from './link';
import { shown } from './options';

const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 100;
/** The longest time for which a group's token is kept. */
export const DAY_MS = 86_400_000;
/** Longer than any load of the clients here, with all its attempts: a value is stored only while its lease is there. */
const LEASE_MS = 60_000;
/**
 * A lease is taken over after this time, because its holder may be dead; the next one after twice as long, because
 * loads may be slow, or when the patience of a reader ends. The first of its holders to finish fills the entry.
 */
const TAKEOVER_MS = 60;
const MOST_DOUBLINGS = 5;
/** A reader is refused a lease if another one is faster, whose lease it then sees. Else it loads by itself. */
const MOST_REFUSALS = 3;

/** A cache's options, with their defaults. */
export interface Rules<V> {
  readonly namespace: string;
  readonly ttlMs: number;
  readonly negativeTtlMs: number;
  readonly maxValueBytes: number;
  readonly shape: Shape<V>;
}

interface LookUpContext<V> {
  readonly load: Load<V>;
  readonly session: Session;
  readonly clock: Clock;
  readonly rules: Rules<V>;
}

/** An entry that is not found yet, what Redis holds in its place, and when this reader first saw it. */
interface Gap<V> {
  readonly entry: Entry<V>;
  readonly name: string;
  bytes: Buffer | null;
  seen: Seen<V>;
  since: number;
  refusals: number;
}

type Leased<V> = Gap<V> & { readonly lease: string };

/** Settles every entry: from the cache, or by loading where the cache has no value or cannot help. */
export async function lookUp<V>(entries: readonly Entry<V>[], context: LookUpContext<V>, group?: Key): Promise<void> {
  let hasLoadFailed = false;
  const load: Load<V> = async (keys) => {
    try {
      const values: unknown = await context.load(keys);
      if (!Array.isArray(values)) throw new TypeError(`load must return a list of values, got ${shown(values)}`);
      if (values.length === keys.length) return values;
      throw new TypeError(`load must return a value for each of ${keys.length} keys, got ${values.length}`);
    } catch (error) {
      hasLoadFailed = true;
      throw error;
    }
  };
  try {
    await readThrough(entries, { ...context, load }, group);
  } catch (error) {
    if (hasLoadFailed) throw error;
    // No failure of the cache is one of the request.
    if (!(error instanceof Unavailable)) context.session.report(error);
  }
  await loadInto(
    entries.filter(({ found }) => !found),
    load,
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
  let missing = entries.map((entry): Gap<V> => {
    const name = entryName(rules.namespace, entry.key, token);
    return { entry, name, bytes: null, seen: { is: 'absent' }, since: 0, refusals: 0 };
  });
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const isLast = session.patienceMs === 0;
    const { free, leased } = await read(missing, context, isLast);
    const mine = await takeLeases(free, context);
    if (mine.length > 0) await fill(mine, context);
    missing = [...leased, ...free].filter(({ entry, refusals }) => !entry.found && refusals < MOST_REFUSALS);
    if (missing.length === 0 || isLast) return;
    await session.pause(pause * (0.5 + clock.random() / 2));
  }
}

/** The group's token is part of its members' keys: without it they are unreachable. */
async function tokenOf(name: string, session: Session): Promise<string> {
  const token = randomUUID();
  const read = async () => {
    const [bytes = null] = await session.run((redis) => redis.getMany([name]));
    return { bytes, known: decodeToken(bytes, name) };
  };
  const { bytes, known } = await read();
  if (known !== undefined) return known;
  const next = { value: encodeToken(token, name), milliseconds: DAY_MS };
  if (await session.run((redis) => redis.take(name, bytes, next))) return token;
  // If another reader's token has already been removed, nobody else finds what this look-up stores.
  return (await read()).known ?? token;
}

/** Settles the entries that Redis has, and separates those that may be loaded from those that another reader loads. */
async function read<V>(missing: readonly Gap<V>[], { session, clock, rules }: LookUpContext<V>, isLast: boolean) {
  const values = await session.run((redis) => redis.getMany(missing.map(({ name }) => name)));
  const [free, leased]: [Gap<V>[], Gap<V>[]] = [[], []];
  for (const [index, gap] of missing.entries()) {
    const bytes = values[index] ?? null;
    if (!bytes || !gap.bytes?.equals(bytes)) noteChange(gap, bytes, { clock, rules });
    const { seen } = gap;
    if (seen.is === 'entry') gap.entry.settle({ value: seen.value, source: 'cache' });
    else if (seen.is === 'lease' && clock.now() - gap.since <= takeoverMs(seen.number, isLast)) leased.push(gap);
    // A value that cannot be kept is loaded by every reader, without a lease.
    else if (seen.is !== 'unkept') free.push(gap);
  }
  return { free, leased };
}

function noteChange<V>(gap: Gap<V>, bytes: Buffer | null, { clock, rules }: Pick<LookUpContext<V>, 'clock' | 'rules'>) {
  gap.bytes = bytes;
  gap.seen = decode<V>(bytes, gap.name, gap.entry.key, rules.shape);
  gap.since = clock.now();
  if (gap.seen.is === 'lease') gap.refusals = 0;
}

const takeoverMs = (number: number, isLast: boolean): number =>
  isLast ? TAKEOVER_MS : TAKEOVER_MS * 2 ** Math.min(number, MOST_DOUBLINGS);

/** Takes the leases of the gaps, except where another reader is faster. */
async function takeLeases<V>(free: readonly Gap<V>[], { session, rules }: LookUpContext<V>): Promise<Leased<V>[]> {
  if (free.length === 0) return [];
  const candidates = free.map((gap) => ({ ...gap, lease: leaseAfter(gap.seen, gap.name, rules.shape.version) }));
  const taken = await session.run((redis) =>
    Promise.all(
      candidates.map(({ name, bytes, lease }) => redis.take(name, bytes, { value: lease, milliseconds: LEASE_MS })),
    ),
  );
  for (const [index, gap] of free.entries()) if (!taken[index]) gap.refusals += 1;
  return candidates.filter((_, index) => taken[index]);
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
      redis.replace(name, beginningOf(lease), stored(entry, name, context)),
    );
  } catch (error) {
    // Otherwise others would wait for this lease. A value that another reader has stored meanwhile is loaded again.
    await forEach((redis, { name }) => redis.remove(name)).catch(() => undefined);
    throw error;
  }
}

function stored<V>({ found, key }: Entry<V>, name: string, { rules, clock, session }: LookUpContext<V>): Next {
  const value = found?.value;
  const ttlMs = value === undefined ? rules.negativeTtlMs : rules.ttlMs;
  // Entries that were stored at the same time must not expire at the same time.
  const milliseconds = Math.ceil(ttlMs * (0.8 + 0.2 * clock.random()));
  try {
    const text = encode(value, name, rules.shape.version);
    if (Buffer.byteLength(text) <= rules.maxValueBytes) {
      if (decode(Buffer.from(text), name, key, rules.shape).is === 'entry') return { value: text, milliseconds };
      // Every reader would load it again.
      throw new TypeError(`isValue of ${rules.namespace} rejects a value that was loaded`);
    }
  } catch (error) {
    // The other values of the request are kept.
    session.report(error);
  }
  return { value: encodeUnkept(name, rules.shape.version), milliseconds };
}

async function loadInto<V>(entries: readonly Entry<V>[], load: Load<V>): Promise<void> {
  if (entries.length === 0) return;
  const values = await load(entries.map(({ key }) => key));
  for (const [index, entry] of entries.entries()) entry.settle({ value: values[index], source: 'loader' });
}
