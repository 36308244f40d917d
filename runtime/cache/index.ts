import { randomUUID } from 'node:crypto';
import { isOutOfMemory } from './client';
import { entryName, groupName, type Key } from './codec';
import type { RedisLink } from './link';
import { Entry, type Found, type Load, lookUp } from './look-up';

export interface CacheOptions {
  /** What its keys begin with: lower-case letters, digits, hyphens and slashes. */
  readonly namespace: string;
  /** How long a value is kept at most, 1 or more; each a little shorter, by chance. @default 300 */
  readonly ttlSeconds?: number;
  /** How long it is kept that there is no value, 1 or more. @default 30 */
  readonly negativeTtlSeconds?: number;
  /** A value that takes more bytes is served, but not kept. @default 262144 */
  readonly maxValueBytes?: number;
}

export interface Cache<V> {
  /**
   * The values in the order of the keys, from the cache where it has them and else from `load`.
   * @param group entries that `removeGroup` removes together
   * @throws what `load` throws, or that of another `get` that is loading some of the keys already, and nothing else
   */
  get(keys: readonly Key[], load: Load<V>, group?: Key): Promise<Found<V>[]>;
  /**
   * Removes the value, and keeps those who are loading it now from putting an old one in its place.
   * @throws Unavailable when that could not be done
   */
  remove(key: Key): Promise<void>;
  /**
   * Makes all entries of the group unreachable, now and once again after the time in which what is loaded may still be old.
   * @throws Unavailable when that could not be done
   */
  removeGroup(group: Key, settleMilliseconds: number): Promise<void>;
}

/** @throws when an option is wrong */
export function createCache<V>(
  link: RedisLink,
  { namespace, ttlSeconds = 300, negativeTtlSeconds = 30, maxValueBytes = 262_144 }: CacheOptions,
): Cache<V> {
  if (!/^[a-z\d/-]+$/.test(namespace)) {
    throw new Error(
      `namespace must be lower-case letters, digits, hyphens and slashes, got ${JSON.stringify(namespace)}`,
    );
  }
  for (const [name, value] of Object.entries({ ttlSeconds, negativeTtlSeconds })) {
    if (!(value >= 1)) throw new Error(`${name} must be at least 1, got ${value}`);
  }
  const rules = { namespace, ttlMs: ttlSeconds * 1000, negativeTtlMs: negativeTtlSeconds * 1000, maxValueBytes };
  /** What is being looked up by this process, for all who ask for it. */
  const flights = new Map<string, { readonly entry: Entry<V>; readonly done: Promise<void> }>();

  /** The entries of the keys, each with what is to be waited for: of one's own, that it is kept, too. */
  const join = (keys: readonly Key[], load: Load<V>, group: Key | undefined) => {
    const idOf = (key: Key) => JSON.stringify([key, group]);
    const fresh = new Map(keys.map((key): [string, Entry<V>] => [idOf(key), new Entry<V>(key)]));
    for (const [id, { entry }] of flights) if (!entry.found) fresh.delete(id);
    if (fresh.size > 0) {
      const done = lookUp([...fresh.values()], load, link.session(), rules, group).finally(() => {
        for (const [id, entry] of fresh) if (flights.get(id)?.entry === entry) flights.delete(id);
      });
      for (const [id, entry] of fresh) flights.set(id, { entry, done });
    }
    return keys.flatMap((key) => {
      const flight = flights.get(idOf(key));
      if (!flight) return [];
      const { entry, done } = flight;
      return { entry, ended: fresh.has(idOf(key)) ? done : Promise.race([entry.whenFound, done]) };
    });
  };

  return {
    get: async (keys, load, group) => {
      const joined = join(keys, load, group);
      const outcomes = await Promise.allSettled(joined.map(({ ended }) => ended));
      // Others may have asked for more, of which a part could not be loaded.
      const failure = outcomes.find((outcome, index) => outcome.status === 'rejected' && !joined[index]?.entry.found);
      if (failure?.status === 'rejected') throw failure.reason;
      return joined.flatMap(({ entry }) => entry.found ?? []);
    },
    remove: (key) => link.session().run((redis) => redis.remove(entryName(namespace, key))),
    removeGroup: (group, settleMilliseconds) =>
      link.session().run(async (redis) => {
        const name = groupName(namespace, group);
        try {
          // Whoever comes next agrees on this token, with which all that is kept meanwhile becomes unreachable, too.
          await redis.set(name, randomUUID(), settleMilliseconds);
        } catch (error) {
          if (!isOutOfMemory(error)) throw error;
          await redis.remove(name);
        }
      }),
  };
}
