import type { Cache } from '../../../runtime/cache';
import { INDEX_SETTLE_MS } from '../../../runtime/stream/invalidating';
import { type ConversationPage, userGroup } from '../caches';

export interface ListsStore {
  /** May be repeated in any order, at the cost of a query of the table. Rejects unless the cache confirms the removal. */
  invalidate(user: string): Promise<void>;
}

export const createStore = (cache: Pick<Cache<ConversationPage>, 'removeGroup'>): ListsStore => ({
  invalidate: (user) => cache.removeGroup(userGroup(user), INDEX_SETTLE_MS),
});
