import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { itemsOf } from '../../../functions/restaurants/items';
import { type Restaurant, restaurantsTable } from '../../../tables/restaurants';

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
  const { partitionKey, sortKey, globalSecondaryIndexes } = restaurantsTable;
  const [index] = globalSecondaryIndexes;
  const schema = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: schema(partitionKey.name, sortKey.name),
      AttributeDefinitions: [partitionKey, sortKey, index.partitionKey, index.sortKey].map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: index.name,
          KeySchema: schema(index.partitionKey.name, index.sortKey.name),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  return {
    name: TableName,
    put: async (...restaurants: readonly Restaurant[]) => {
      for (const Item of restaurants.flatMap(itemsOf)) await dynamodb.send(new PutItemCommand({ TableName, Item }));
    },
    destroy: () => dynamodb.send(new DeleteTableCommand({ TableName })),
  };
}
