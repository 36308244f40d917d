import {
  CreateTableCommand,
  DynamoDBClient,
  type KeySchemaElement,
  type ScalarAttributeType,
} from '@aws-sdk/client-dynamodb';
import { createDaxClient, type DaxClientOptions } from '../../../runtime/dax';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Settings of a client of the local AWS. */
export const settings = (endpoint: string) => ({ endpoint, region: 'us-east-1', credentials });

/** Creates a table with these keys. */
export async function createTable(table: DynamoDBClient, TableName: string, keys: Record<string, ScalarAttributeType>) {
  const names = Object.entries(keys);
  await table.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
      KeySchema: names.map(
        ([AttributeName], index): KeySchemaElement => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }),
      ),
    }),
  );
  return TableName;
}

/** A plain client of the tables, and one with DAX that collects what it reports. */
export function clientsFor(tableEndpoint: string, endpoint: string, options: Partial<DaxClientOptions> = {}) {
  const reports: string[] = [];
  const client = createDaxClient({
    endpoint,
    table: settings(tableEndpoint),
    report: (line) => reports.push(line),
    ...options,
  });
  const table = new DynamoDBClient(settings(tableEndpoint));
  return { client, table, reports };
}
