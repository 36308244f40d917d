import type { TableSchema } from './schema';

/**
 * The restaurants table. A restaurant is two items in one partition: the restaurant, which the index finds by cuisine,
 * and a copy that the index finds by city.
 */
export const restaurantsTable = {
  partitionKey: { name: 'PK', type: 'S' },
  sortKey: { name: 'SK', type: 'S' },
  globalSecondaryIndexes: [
    {
      name: 'GSI1',
      partitionKey: { name: 'GSI1PK', type: 'S' },
      sortKey: { name: 'GSI1SK', type: 'S' },
    },
  ],
} as const satisfies TableSchema;

/** A restaurant as loaded and returned. Other attributes are stored unchanged. */
export interface Restaurant {
  readonly id: string;
  readonly name: string;
  readonly cuisine: string;
  readonly city: string;
  readonly [attribute: string]: unknown;
}
