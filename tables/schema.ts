import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

export interface KeyAttribute {
  /** 1 to 255 characters. */
  readonly name: string;
  /** String, number or binary. It cannot change while a key of the table or of an index uses the attribute. */
  readonly type: 'S' | 'N' | 'B';
}

/** Attributes that an index holds in addition to its own keys and the table's: all, none, or those listed. */
export type Projection = 'ALL' | 'KEYS_ONLY' | readonly string[];

export interface GlobalSecondaryIndex {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  /** @default none */
  readonly sortKey?: KeyAttribute;
  /** @default 'ALL' */
  readonly projection?: Projection;
}

export interface LocalSecondaryIndex {
  readonly name: string;
  readonly sortKey: KeyAttribute;
  /** @default 'ALL' */
  readonly projection?: Projection;
}

/**
 * A table's keys and indexes as plain data, shared by the infrastructure and the code that reads and writes the table.
 */
export interface TableSchema {
  readonly partitionKey: KeyAttribute;
  /** @default none */
  readonly sortKey?: KeyAttribute;
  /**
   * At most 20. A changed index is deleted and created again, and cannot be queried meanwhile: to change it without a
   * gap, add an index with another name, deploy, move the readers to it, and remove the first.
   * @default none
   */
  readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
  /** At most 5. They require a sort key, cannot change, and adding or removing one replaces the table. @default none */
  readonly localSecondaryIndexes?: readonly LocalSecondaryIndex[];
  /**
   * Number attribute with the epoch seconds after which DynamoDB deletes an item. It cannot change while items expire.
   * @default none: items do not expire
   */
  readonly timeToLiveAttribute?: string;
}

type Keys = Pick<TableSchema, 'partitionKey' | 'sortKey'>;

/** The global and the local indexes. @throws TypeError if the schema is not an object, or its indexes are not in lists */
export function indexesOf(schema: TableSchema) {
  requireLists(schema);
  const { globalSecondaryIndexes = [], localSecondaryIndexes = [] } = schema;
  return [...globalSecondaryIndexes, ...localSecondaryIndexes];
}

/** Key attributes of the table and of all its indexes, with repetitions. */
export const keyAttributesOf = (schema: TableSchema): KeyAttribute[] =>
  [schema, ...indexesOf(schema)]
    .flatMap((keys) => ['partitionKey' in keys ? keys.partitionKey : undefined, keys.sortKey])
    .filter((key) => key !== undefined);

/** Attributes to declare: those that keys use, each once. DynamoDB rejects any other. */
export function attributesOf(schema: TableSchema): KeyAttribute[] {
  const byName = new Map(keyAttributesOf(schema).map(({ name, type }) => [name, { name, type }]));
  return [...byName.values()];
}

/**
 * Input of `CreateTable` for an on-demand table. Time to live is not part of it: `UpdateTimeToLive` enables that.
 * @throws TypeError that names every key and name that is missing or of the wrong type
 */
export function createTableInput(schema: TableSchema, tableName: string) {
  requireComplete(schema, tableName);
  // Its type is inferred, so that the declarations of the package do not need those of the SDK.
  const { partitionKey, globalSecondaryIndexes = [], localSecondaryIndexes = [] } = schema;
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(schema),
    AttributeDefinitions: attributesOf(schema).map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    ...(globalSecondaryIndexes.length > 0 && {
      GlobalSecondaryIndexes: globalSecondaryIndexes.map((index) => indexInput(index, index)),
    }),
    ...(localSecondaryIndexes.length > 0 && {
      LocalSecondaryIndexes: localSecondaryIndexes.map((index) =>
        indexInput(index, { partitionKey, sortKey: index.sortKey }),
      ),
    }),
  } satisfies CreateTableCommandInput;
}

const indexInput = ({ name, projection = 'ALL' }: GlobalSecondaryIndex | LocalSecondaryIndex, keys: Keys) => ({
  IndexName: name,
  KeySchema: keySchema(keys),
  Projection:
    typeof projection === 'string'
      ? { ProjectionType: projection }
      : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...projection] },
});

const keySchema = ({ partitionKey, sortKey }: Keys) => [
  { AttributeName: partitionKey.name, KeyType: 'HASH' as const },
  ...(sortKey ? [{ AttributeName: sortKey.name, KeyType: 'RANGE' as const }] : []),
];

// In JavaScript, a schema may be anything.

function requireLists(schema: TableSchema): void {
  const wrong = isObject(schema)
    ? (['globalSecondaryIndexes', 'localSecondaryIndexes'] as const).flatMap((name) =>
        [schema[name] ?? []].every(Array.isArray) ? [] : [`${name} must be a list, got ${shown(schema[name])}`],
      )
    : [`the schema must be an object with partitionKey, got ${shown(schema)}`];
  if (wrong.length > 0) throw new TypeError(wrong.join('; '));
}

function requireComplete(schema: TableSchema, tableName: string): void {
  requireLists(schema);
  const { partitionKey, sortKey, globalSecondaryIndexes = [], localSecondaryIndexes = [] } = schema;
  const optional = (name: string, key: unknown) => (key === undefined ? [] : keyFault(name, key));
  const indexes = { globalSecondaryIndexes, localSecondaryIndexes };
  const wrong = [
    ...nameFault('tableName', tableName),
    ...keyFault('partitionKey', partitionKey),
    ...optional('sortKey', sortKey),
    ...Object.entries(indexes).flatMap(([list, all]) =>
      all.flatMap((index, at) => {
        const { name, partitionKey: own, sortKey: second } = (index ?? {}) as Partial<GlobalSecondaryIndex>;
        const path = `${list}[${at}]`;
        const keys = list === 'globalSecondaryIndexes' ? keyFault(`${path}.partitionKey`, own) : [];
        const sort = list === 'localSecondaryIndexes' ? keyFault : optional;
        return [...nameFault(`${path}.name`, name), ...keys, ...sort(`${path}.sortKey`, second)];
      }),
    ),
  ];
  if (wrong.length > 0) throw new TypeError(`createTableInput: ${wrong.join('; ')}`);
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const nameFault = (name: string, value: unknown): string[] =>
  typeof value === 'string' && value !== '' ? [] : [`${name} must be a non-empty string, got ${shown(value)}`];

function keyFault(name: string, key: unknown): string[] {
  const { name: attribute, type } = Object(key) as Partial<KeyAttribute>;
  if (typeof attribute === 'string' && ['S', 'N', 'B'].includes(String(type))) return [];
  return [`${name} must have a name and the type S, N or B, got ${shown(key)}`];
}

const shown = (value: unknown): string =>
  typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
