import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { createTableInput, type TableSchema } from '../../tables/schema';

/** Creates a table for one test. */
export async function createTable(dynamodb: DynamoDBClient, schema: TableSchema, prefix: string) {
  const TableName = `${prefix}-${randomUUID()}`;
  await dynamodb.send(new CreateTableCommand(createTableInput(schema, TableName)));
  return {
    name: TableName,
    put: async (...items: readonly Record<string, AttributeValue>[]) => {
      for (const Item of items) await dynamodb.send(new PutItemCommand({ TableName, Item }));
    },
    destroy: () => dynamodb.send(new DeleteTableCommand({ TableName })),
  };
}
