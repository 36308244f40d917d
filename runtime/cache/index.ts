import { randomUUID } from 'node:crypto';
import { isOutOfMemory } from './client';
import { entryName, groupName, type Key } from './codec';
import { Flights, type Found, type Load } from './flights';
import type { RedisLink } from './link';
import { lookUp, type Rules } from './look-up';

export interface CacheOptions {
  /** The prefix of its keys: lowercase letters, digits, hyphens and slashes. */
  readonly namespace: string;
  /** The longest time that a value is kept, at least 1; each is kept for 80 to 100% of it, at random. @default 300 */
  readonly ttlSeconds?: number;
  /** The longest time that the absence of a value is kept, at least 1. @default 30 */
  readonly negativeTtlSeconds?: number;
  /** A value that takes more bytes is served but not kept. @default 262144 */
  readonly maxValueBytes?: number;
}

export interface Cache<V> {
  /**
   * Finds the values in the order of the keys: in the cache, or else with `load`.
   * @param group entries that `removeGroup` removes together
   * @throws what `load` throws, or the `load` of another `get` that is already loading some of the keys; nothing else
   */
  get(keys: readonly Key[], load: Load<V>, group?: Key): Promise<Found<V>[]>;
  /** Also prevents callers that are loading the value from storing it. @throws Unavailable if not confirmed */
  remove(key: Key): Promise<void>;
  /**
   * Makes all entries of the group unreachable. After `settleMilliseconds`, those stored in the meantime become
   * unreachable, too, because their loads may have returned old values.
   * @throws Unavailable if Redis did not confirm it
   */
  removeGroup(group: Key, settleMilliseconds: number): Promise<void>;
}

/** @throws if an option is out of range */
export function createCache<V>(link: RedisLink, options: CacheOptions): Cache<V> {
  const rules = rulesOf(options);
  const flights = new Flights<V>();
  return {
    get: (keys, load, group) =>
      flights.get(keys, group, (entries) =>
        lookUp(entries, { load, session: link.session(), clock: link.clock, rules }, group),
      ),
    remove: (key) => link.session().run((redis) => redis.remove(entryName(rules.namespace, key))),
    removeGroup: (group, settleMilliseconds) =>
      link.session().run(async (redis) => {
        const name = groupName(rules.namespace, group);
        try {
          // All readers use this token next. When it expires, the entries stored until then become unreachable, too.
          await redis.set(name, randomUUID(), settleMilliseconds);
        } catch (error) {
          if (!isOutOfMemory(error)) throw error;
          await redis.remove(name);
        }
      }),
  };
}

function rulesOf({
  namespace,
  ttlSeconds = 300,
  negativeTtlSeconds = 30,
  maxValueBytes = 262_144,
}: CacheOptions): Rules {
  if (!/^[a-z\d/-]+$/.test(namespace)) {
    throw new Error(
      `namespace must be lowercase letters, digits, hyphens and slashes, got ${JSON.stringify(namespace)}`,
    );
  }
  for (const [name, value] of Object.entries({ ttlSeconds, negativeTtlSeconds })) {
    if (!(value >= 1)) throw new Error(`${name} must be at least 1, got ${value}`);
  }
  return { namespace, ttlMs: ttlSeconds * 1000, negativeTtlMs: negativeTtlSeconds * 1000, maxValueBytes };
}
