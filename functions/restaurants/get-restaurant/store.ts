import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../runtime/dynamodb/item';
import { type Caches, itemKey, pageGroup, pageKey } from '../caches';
import { type Page, type Query, queryPage, readItems } from '../table';

/** `cache` if nothing had to be read from the table. */
export type Source = 'cache' | 'table';

/** Both reject if the table does not answer. */
export interface RestaurantStore {
  /** Reads at most 100 restaurants in the order of the ids, undefined where there is none. */
  get(ids: readonly string[]): Promise<{ readonly items: readonly (Item | undefined)[]; readonly source: Source }>;
  find(query: Query): Promise<Page & { readonly source: Source }>;
}

export const createStore = (dynamodb: DynamoDBClient, tableName: string, caches: Caches): RestaurantStore => ({
  get: async (ids) => {
    const load = (keys: readonly (readonly string[])[]) => readItems(dynamodb, tableName, keys.flat());
    const found = await caches.items.get(ids.map(itemKey), load);
    return { items: found.map(({ value }) => value), source: sourceOf(found) };
  },
  find: async (query) => {
    const read = () => queryPage(dynamodb, tableName, query);
    const found = await caches.pages.get([pageKey(query)], async () => [await read()], pageGroup(query.partition));
    const [{ value } = { value: undefined }] = found;
    // Every query has a page, if only an empty one: no load has stored that there is none.
    return value ? { ...value, source: sourceOf(found) } : { ...(await read()), source: 'table' };
  },
});

const sourceOf = (found: readonly { readonly source: 'cache' | 'loader' }[]): Source =>
  found.every(({ source }) => source === 'cache') ? 'cache' : 'table';
