import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { itemsOf } from '../../../functions/restaurants/items';
import { type Restaurant, restaurantsTable } from '../../../tables/restaurants';
import { createTable as createTestTable } from '../../support/table';

export const restaurant = (id: string, more: Partial<Restaurant> = {}): Restaurant => ({
  id,
  name: `Name ${id}`,
  cuisine: 'Thai',
  city: 'Bath',
  ...more,
});

/** Creates a table of restaurants for one test. */
export async function createTable(dynamodb: DynamoDBClient) {
  const table = await createTestTable(dynamodb, restaurantsTable, 'restaurants');
  return { ...table, put: (...restaurants: readonly Restaurant[]) => table.put(...restaurants.flatMap(itemsOf)) };
}
