import { type Cache, createCache } from '../../runtime/cache';
import type { Key } from '../../runtime/cache/codec';
import type { RedisLink } from '../../runtime/cache/link';
import type { Item } from '../../runtime/dynamodb/item';
import type { Page, Query } from './table';

export interface Caches {
  readonly items: Cache<Item>;
  /** In a group for each partition of the index. */
  readonly pages: Cache<Page>;
}

/** Matches all keys of these caches: the server may be others' too. */
export const KEY_PATTERN = 'restaurants/*';

export const createCaches = (link: RedisLink): Caches => ({
  items: createCache<Item>(link, { namespace: 'restaurants/items' }),
  // Shorter, since an index may lag for longer than anybody waits for it.
  pages: createCache<Page>(link, { namespace: 'restaurants/pages', ttlSeconds: 60 }),
});

export const itemKey = (id: string): Key => [id];
export const pageGroup = (partition: string): Key => [partition];
export const pageKey = ({ prefix, limit, after }: Query): Key => [
  prefix,
  String(limit),
  ...(after ? [after.PK, after.SK, after.GSI1SK] : []),
];
