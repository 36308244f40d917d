import { INDEX_SETTLE_MS } from '../../../runtime/stream/invalidating';
import { type Caches, itemKey, pageGroup } from '../caches';
import type { Stale } from './core';

export interface CacheStore {
  /**
   * May be repeated in any order, at the cost of a read of the table. Rejects unless the cache confirms the removal.
   */
  invalidate(stale: Stale): Promise<void>;
}

export const createStore = ({ items, pages }: Caches): CacheStore => ({
  invalidate: async ({ ids, partitions }) => {
    await Promise.all([
      ...ids.map((id) => items.remove(itemKey(id))),
      ...partitions.map((partition) => pages.removeGroup(pageGroup(partition), INDEX_SETTLE_MS)),
    ]);
  },
});
