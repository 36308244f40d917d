import {
  type Projection as AwsProjection,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  ResourceNotFoundException,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { NotDynamoDb } from '../../bulk/raw-page';
import { isRegistered } from '../../tables';
import type { KeyAttribute, Projection, TableSchema } from '../../tables/schema';
import type { At } from './at';

/** A table that exists. */
export interface Described {
  readonly name: string;
  /** Without time to live, which takes another request and permission: see `timeToLiveOf`. */
  readonly schema: TableSchema;
  readonly table: TableDescription;
}

/** @returns undefined if there is no such table */
export async function findTable(client: DynamoDBClient, name: string): Promise<Described | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (!Table?.KeySchema) throw new NotDynamoDb('a table without a description');
    return { name, table: Table, schema: schemaOf(Table) };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** @throws if there is no such table */
export async function describeTable({ client, target }: At, name: string): Promise<Described> {
  const found = await findTable(client, name);
  if (found) return found;
  const { env, where, flags } = target;
  const how =
    env === undefined && isRegistered(name)
      ? `Create it with: npx tableside tables schema-load ${name}${flags}`
      : `List the tables with: npx tableside tables list${flags}`;
  throw new Error(`There is no table ${name} in ${where}. ${how}`);
}

/** The time to live of a table, as a part of its schema. */
export async function timeToLiveOf(
  client: DynamoDBClient,
  name: string,
): Promise<Pick<TableSchema, 'timeToLiveAttribute'>> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
  const { TimeToLiveStatus = '', AttributeName } = TimeToLiveDescription ?? {};
  return /^ENABL/.test(TimeToLiveStatus) && AttributeName ? { timeToLiveAttribute: AttributeName } : {};
}

function schemaOf(table: TableDescription): TableSchema {
  const keys = keyReader(table);
  const { GlobalSecondaryIndexes: globals = [], LocalSecondaryIndexes: locals = [] } = table;
  return {
    ...keys(table.KeySchema),
    ...(globals.length > 0 && {
      globalSecondaryIndexes: globals.map(({ IndexName = '', KeySchema, Projection }) => ({
        name: IndexName,
        ...keys(KeySchema),
        ...projectionOf(Projection),
      })),
    }),
    ...(locals.length > 0 && {
      localSecondaryIndexes: locals.map(({ IndexName = '', KeySchema, Projection }) => ({
        name: IndexName,
        sortKey: keys(KeySchema).sortKey ?? { name: '', type: 'S' },
        ...projectionOf(Projection),
      })),
    }),
  };
}

function keyReader({ AttributeDefinitions = [] }: TableDescription) {
  const types = new Map(AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  const attribute = (elements: readonly KeySchemaElement[], type: 'HASH' | 'RANGE'): KeyAttribute | undefined => {
    const { AttributeName: name } = elements.find(({ KeyType }) => KeyType === type) ?? {};
    return name === undefined ? undefined : { name, type: types.get(name) ?? 'S' };
  };
  return (elements: readonly KeySchemaElement[] = []) => {
    const sortKey = attribute(elements, 'RANGE');
    return {
      partitionKey: attribute(elements, 'HASH') ?? { name: '', type: 'S' as const },
      ...(sortKey && { sortKey }),
    };
  };
}

const projectionOf = ({
  ProjectionType,
  NonKeyAttributes = [],
}: AwsProjection = {}): {
  readonly projection: Projection;
} => ({
  projection: ProjectionType === 'INCLUDE' ? NonKeyAttributes : ProjectionType === 'KEYS_ONLY' ? 'KEYS_ONLY' : 'ALL',
});
