import { CreateTableCommand, type CreateTableCommandInput, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

type KeyType = 'S' | 'N' | 'B';

interface Table {
  readonly key: Readonly<Record<string, KeyType>>;
  readonly global?: Readonly<Record<string, readonly [hash: string, range?: string]>>;
  readonly local?: Readonly<Record<string, string>>;
  /** Types of attributes that only indexes have as keys. */
  readonly indexed?: Readonly<Record<string, KeyType>>;
}

const ORDERS: Table = {
  key: { customer: 'S', number: 'N' },
  indexed: { state: 'S', total: 'N', city: 'S', placed: 'S', code: 'B' },
  global: { 'by-state': ['state', 'total'], 'by-city': ['city'], 'by-code': ['code', 'number'] },
  local: { 'by-placed': 'placed', 'by-total': 'total' },
};

/**
 * The tables of the suite: every type of key, alone and with every type of sort key. Reads share the tables without
 * `own-`, which nothing writes to. Each client has its own copy of the tables with `own-`.
 */
export const TABLES = {
  users: { key: { id: 'S' } },
  numbers: { key: { id: 'N' } },
  blobs: { key: { id: 'B' } },
  orders: ORDERS,
  events: { key: { id: 'S', at: 'S' } },
  files: { key: { id: 'S', hash: 'B' } },
  grid: { key: { x: 'N', y: 'N' } },
  tags: { key: { n: 'N', tag: 'S' } },
  chunks: { key: { n: 'N', hash: 'B' } },
  parts: { key: { code: 'B', part: 'S' } },
  pixels: { key: { code: 'B', n: 'N' } },
  hashes: { key: { code: 'B', hash: 'B' } },
  empty: { key: { id: 'S', at: 'N' } },
  'own-users': { key: { id: 'S' } },
  'own-numbers': { key: { id: 'N' } },
  'own-blobs': { key: { id: 'B' } },
  'own-orders': ORDERS,
  'own-grid': { key: { x: 'N', y: 'N' } },
  'own-files': { key: { id: 'S', hash: 'B' } },
  'own-parts': { key: { code: 'B', part: 'S' } },
} satisfies Readonly<Record<string, Table>>;

export type TableName = keyof typeof TABLES;

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];
export const isOwn = (table: string): boolean => table.startsWith('own-');

/** The key attributes with their types, partition key first. */
export const keyTypes = (table: TableName): Readonly<Record<string, KeyType>> => TABLES[table].key;

/** Creates the tables with these names. */
export async function createTables(
  client: DynamoDBClient,
  names: readonly TableName[],
  nameOf: (table: TableName) => string,
) {
  await Promise.all(
    names.map((table) => client.send(new CreateTableCommand(createInput(TABLES[table], nameOf(table))))),
  );
}

function createInput({ key, indexed = {}, global = {}, local = {} }: Table, name: string): CreateTableCommandInput {
  const [hash = ''] = Object.keys(key);
  const all = { ProjectionType: 'ALL' } as const;
  const globals = Object.entries(global).map(([index, [first, second]]) => ({
    IndexName: index,
    KeySchema: keySchema(first, second),
    Projection: index === 'by-city' ? ({ ProjectionType: 'KEYS_ONLY' } as const) : all,
  }));
  const locals = Object.entries(local).map(([index, range]) => ({
    IndexName: index,
    KeySchema: keySchema(hash, range),
    Projection: index === 'by-total' ? { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: ['city', 'note'] } : all,
  }));
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(...(Object.keys(key) as [string, string?])),
    AttributeDefinitions: Object.entries({ ...key, ...indexed }).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    ...(globals.length > 0 && { GlobalSecondaryIndexes: globals }),
    ...(locals.length > 0 && { LocalSecondaryIndexes: locals }),
  };
}

const keySchema = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: 'RANGE' as const }]),
];
