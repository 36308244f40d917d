import { type Cache, createCache } from '../shared/cache';
import type { Key } from '../shared/cache/codec';
import type { RedisLink } from '../shared/cache/link';
import type { Position, Query } from './core';
import type { Item } from './items';

export interface Page {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined after the last. */
  readonly last: Position | undefined;
}

export interface Caches {
  readonly items: Cache<Item>;
  /** In a group for each partition of the index. */
  readonly pages: Cache<Page>;
}

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
