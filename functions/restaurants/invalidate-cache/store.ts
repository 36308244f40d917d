import { type Caches, itemKey, pageGroup } from '../caches';
import type { Stale } from './core';

/** The index has caught up with the table by then, unless it is throttled. */
const SETTLE_MS = 2000;

export interface CacheStore {
  /** Doing it again, or in another order, only costs a read of the table. Rejects when it could not be done. */
  invalidate(stale: Stale): Promise<void>;
}

export const createStore = ({ items, pages }: Caches): CacheStore => ({
  invalidate: async ({ ids, partitions }) => {
    await Promise.all([
      ...ids.map((id) => items.remove(itemKey(id))),
      ...partitions.map((partition) => pages.removeGroup(pageGroup(partition), SETTLE_MS)),
    ]);
  },
});
