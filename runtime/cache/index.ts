import { randomUUID } from 'node:crypto';
import { encodeToken, entryName, groupName, type Key } from './codec';
import { isOutOfMemory } from './commands';
import { Flights, type Found, type Load } from './flights';
import type { RedisLink } from './link';
import { DAY_MS, lookUp, type Rules } from './look-up';
import { checkIntegers, checkKey, checkKeys, notFunctions, optionsOf, shown } from './options';

export interface CacheOptions<V> {
  /** The prefix of its keys: lowercase letters, digits, hyphens and slashes. */
  readonly namespace: string;
  /**
   * The longest time that a value is kept, at least 1 and at most a year; each is kept for 80 to 100% of it, at random.
   * @default 300
   */
  readonly ttlSeconds?: number;
  /** The longest time that the absence of a value is kept, at least 1 and at most a year. @default 30 */
  readonly negativeTtlSeconds?: number;
  /** A value that takes more bytes is served but not kept. At most 512 MB. @default 262144 */
  readonly maxValueBytes?: number;
  /** The version of the shape of the values: a value of another version is loaded again and replaced. @default 1 */
  readonly version?: number;
  /**
   * Whether a value is one of the cache's, and of this key. Another one in the cache is loaded again and replaced; one
   * that was loaded is served but not kept. @default all are
   */
  readonly isValue?: (value: unknown, key: Key) => value is V;
}

export interface Cache<V> {
  /**
   * Finds the values in the order of the keys: in the cache, or else with `load`.
   * @param group entries that `removeGroup` removes together
   * @throws what `load` throws, or the `load` of another `get` that is already loading some of the keys; otherwise only
   * if an argument is of a wrong type
   */
  get(keys: readonly Key[], load: Load<V>, group?: Key): Promise<Found<V>[]>;
  /** Also prevents callers that are loading the value from storing it. @throws Unavailable if not confirmed */
  remove(key: Key): Promise<void>;
  /**
   * Makes all entries of the group unreachable. After `settleMilliseconds`, at most a day, those stored in the meantime
   * become unreachable, too, because their loads may have returned old values. The time of the last removal counts: use
   * one for all removals of a group.
   * @throws Unavailable if Redis did not confirm it
   */
  removeGroup(group: Key, settleMilliseconds: number): Promise<void>;
}

/** @throws if an option is unknown, of a wrong type or out of range */
export function createCache<V>(link: RedisLink, options: CacheOptions<V>): Cache<V> {
  const rules = rulesOf(link, options);
  const flights = new Flights<V>();
  return {
    get: async (keys, load, group) => {
      checkKeys('keys', keys);
      checkIntegers({}, notFunctions({ load }));
      if (group !== undefined) checkKey('group', group);
      return flights.get(keys, group, (entries) =>
        lookUp(entries, { load, session: link.session(), clock: link.clock, rules }, group),
      );
    },
    remove: async (key) => {
      checkKey('key', key);
      await link.session().run((redis) => redis.remove(entryName(rules.namespace, key)));
    },
    removeGroup: async (group, settleMilliseconds) => {
      checkKey('group', group);
      checkIntegers({ settleMilliseconds: [settleMilliseconds, 1, DAY_MS] });
      const name = groupName(rules.namespace, group);
      await link.session().run(async (redis) => {
        try {
          // All readers use this token next. When it expires, the entries stored until then become unreachable, too.
          await redis.set(name, encodeToken(randomUUID(), name), settleMilliseconds);
        } catch (error) {
          if (!isOutOfMemory(error)) throw error;
          await redis.remove(name);
        }
      });
    },
  };
}

const YEAR_SECONDS = 31_536_000;
/** The limit of Redis. */
const MAX_STRING_BYTES = 536_870_912;

const isAny = <V>(value: unknown): value is V => value !== undefined;
const NAMES = ['namespace', 'ttlSeconds', 'negativeTtlSeconds', 'maxValueBytes', 'version', 'isValue'] as const;

function rulesOf<V>(link: RedisLink, options: CacheOptions<V>): Rules<V> {
  const {
    namespace,
    ttlSeconds = 300,
    negativeTtlSeconds = 30,
    maxValueBytes = 262_144,
    version = 1,
    isValue = isAny<V>,
  } = optionsOf(options, NAMES);
  const hasName = typeof namespace === 'string' && /^[a-z\d/-]+$/.test(namespace);
  const nameRule = 'namespace must be lowercase letters, digits, hyphens and slashes';
  const problems = [
    ...(typeof link?.session === 'function' ? [] : [`link must be a RedisLink, got ${shown(link)}`]),
    ...(hasName ? [] : [`${nameRule}, got ${shown(namespace)}`]),
    ...notFunctions({ isValue }),
  ];
  const integers = {
    ttlSeconds: [ttlSeconds, 1, YEAR_SECONDS],
    negativeTtlSeconds: [negativeTtlSeconds, 1, YEAR_SECONDS],
    maxValueBytes: [maxValueBytes, 1, MAX_STRING_BYTES],
    version: [version, 1, Number.MAX_SAFE_INTEGER],
  } as const;
  checkIntegers(integers, problems);
  const shape = { version, isValue };
  return { namespace, ttlMs: ttlSeconds * 1000, negativeTtlMs: negativeTtlSeconds * 1000, maxValueBytes, shape };
}
