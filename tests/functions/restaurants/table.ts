import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { itemsOf } from '../../../functions/restaurants/items';
import { type Restaurant, restaurantsTable } from '../../../tables/restaurants';
import { createTableInput } from '../../../tables/schema';

export const restaurant = (id: string, more: Partial<Restaurant> = {}): Restaurant => ({
  id,
  name: `Name ${id}`,
  cuisine: 'Thai',
  city: 'Bath',
  ...more,
});

/** Creates a table of restaurants for one test. */
export async function createTable(dynamodb: DynamoDBClient) {
  const TableName = `restaurants-${randomUUID()}`;
  await dynamodb.send(new CreateTableCommand(createTableInput(restaurantsTable, TableName)));
  return {
    name: TableName,
    put: async (...restaurants: readonly Restaurant[]) => {
      for (const Item of restaurants.flatMap(itemsOf)) await dynamodb.send(new PutItemCommand({ TableName, Item }));
    },
    destroy: () => dynamodb.send(new DeleteTableCommand({ TableName })),
  };
}
