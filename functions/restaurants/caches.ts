import { type Cache, createCache } from '../../runtime/cache';
import type { Key } from '../../runtime/cache/codec';
import { type RedisLink, Unavailable } from '../../runtime/cache/link';
import type { Item } from '../../runtime/dynamodb/item';
import { isItem, isPage } from '../../runtime/dynamodb/shape';
import { restaurantsTable } from '../../tables/restaurants';
import { idOf } from './items';
import type { Page, Query } from './table';

export interface Caches {
  readonly items: Cache<Item>;
  /** Grouped by partition of the index. */
  readonly pages: Cache<Page>;
}

/** Matches all keys of these caches, and no others on the same server. */
export const KEY_PATTERN = 'restaurants/*';

const { partitionKey, sortKey, globalSecondaryIndexes } = restaurantsTable;
const [index] = globalSecondaryIndexes;
const TABLE_KEYS = [partitionKey, sortKey];
const INDEX_KEYS = [...TABLE_KEYS, index.partitionKey, index.sortKey];

const POSITION = ['PK', 'SK', 'GSI1PK', 'GSI1SK'] as const;

export const createCaches = (link: RedisLink): Caches => ({
  items: createCache<Item>(link, {
    namespace: 'restaurants/items',
    isValue: (value, [id]): value is Item => isItem(value, TABLE_KEYS) && idOf(value) === id,
  }),
  pages: createCache<Page>(link, {
    namespace: 'restaurants/pages',
    // Shorter than the default, because an index may lag for longer than `invalidate-cache` allows for.
    ttlSeconds: 60,
    isValue: (value, [prefix = '', limit]): value is Page =>
      isPage(value, INDEX_KEYS, POSITION) &&
      value.items.length <= Number(limit) &&
      value.items.every(({ GSI1SK }) => GSI1SK?.S?.startsWith(prefix)),
  }),
});

export const itemKey = (id: string): Key => [id];
export const pageGroup = (partition: string): Key => [partition];
export const pageKey = ({ prefix, limit, after }: Query): Key => [
  prefix,
  String(limit),
  ...(after ? [after.PK, after.SK, after.GSI1SK] : []),
];

/** Uses a new connection, so that earlier failures do not affect an operator. @throws if the cache is unavailable */
export async function withNewLink<T>(open: () => RedisLink, use: (link: RedisLink) => Promise<T>): Promise<T> {
  const link = open();
  try {
    return await use(link);
  } catch (error) {
    throw error instanceof Unavailable ? new Error(`the cache is unavailable: ${error.message}`) : error;
  } finally {
    link.close();
  }
}
