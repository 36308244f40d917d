/**
 * The restaurants table. A restaurant is two items of one partition: itself, which the index finds by cuisine, and
 * its place, a copy that the index finds by city.
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
} as const;

/** A restaurant, as it is loaded and given back. Attributes beyond these are kept as they come. */
export interface Restaurant {
  readonly id: string;
  readonly name: string;
  readonly cuisine: string;
  readonly city: string;
  readonly [attribute: string]: unknown;
}
