import type { RedisLink } from '../../../runtime/cache/link';
import { KEY_PATTERN, withNewLink } from '../caches';
import { readInfo, type Stats } from './core';

/** Both reject if the cache is unavailable. */
export interface OperatorStore {
  stats(): Promise<Stats>;
  /** Removes every entry of the restaurants' caches. @returns how many there were */
  flush(): Promise<number>;
}

/** @param open returns a new link, with time for a scan of all keys */
export const createStore = (open: () => RedisLink): OperatorStore => ({
  stats: () => withNewLink(open, async (link) => readInfo(await link.session().run((redis) => redis.info()))),
  flush: () =>
    withNewLink(open, (link) =>
      link.session().run(async (redis) => {
        const removed = new Set<string>();
        for await (const keys of redis.keys(KEY_PATTERN)) {
          await Promise.all(keys.map((key) => redis.remove(key)));
          // A scan may return a key twice.
          for (const key of keys) removed.add(key);
        }
        return removed.size;
      }),
    ),
});
