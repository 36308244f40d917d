import { between, type Finding, must, named, oneOf } from '../shared/check';

export interface KeyAttribute {
  readonly name: string;
  /** A string, a number or binary. */
  readonly type: 'S' | 'N' | 'B';
}

/** What an index holds beside its own keys and the table's: everything, nothing more, or the attributes named. */
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

/** A table's keys and indexes, as plain data, so that whatever reads and writes the table may share it. */
export interface TableSchema {
  readonly partitionKey: KeyAttribute;
  /** @default none */
  readonly sortKey?: KeyAttribute;
  /** At most 20. @default none */
  readonly globalSecondaryIndexes?: readonly GlobalSecondaryIndex[];
  /** At most 5; they need a sort key, and a change of one replaces the table. @default none */
  readonly localSecondaryIndexes?: readonly LocalSecondaryIndex[];
  /** The attribute (a number: epoch seconds) after which DynamoDB deletes an item. @default none: items stay */
  readonly timeToLiveAttribute?: string;
}

export const indexesOf = ({ globalSecondaryIndexes = [], localSecondaryIndexes = [] }: TableSchema) => [
  ...globalSecondaryIndexes,
  ...localSecondaryIndexes,
];

/** The attributes that the keys use, each once: what DynamoDB wants declared, and nothing else. */
export function attributesOf(schema: TableSchema): KeyAttribute[] {
  const byName = new Map(keysOf(schema).map(({ name, type }) => [name, { name, type }]));
  return [...byName.values()];
}

/** The arguments that say what an index holds. */
export const projectionArguments = ({ projection = 'ALL' }: { readonly projection?: Projection }) =>
  isList(projection)
    ? { projectionType: 'INCLUDE', nonKeyAttributes: [...projection] }
    : { projectionType: projection };

/** The arguments that name a table's or a global index's keys. */
export const keyArguments = ({ partitionKey, sortKey }: Pick<TableSchema, 'partitionKey' | 'sortKey'>) => ({
  hashKey: partitionKey.name,
  ...(sortKey && { rangeKey: sortKey.name }),
});

/** The rules of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export function schemaFindings(schema: TableSchema): Finding[] {
  const { partitionKey, sortKey, globalSecondaryIndexes = [], localSecondaryIndexes = [] } = schema;
  const indexes = indexesOf(schema);
  const names = indexes.map(({ name }) => name);
  const projected = indexes.flatMap(({ projection }) => (isList(projection) ? projection : []));

  return [
    ...keysOf(schema).map(({ name, type }) => oneOf(`type of ${name}`, type, ['S', 'N', 'B'])),
    ...[...new Set(keysOf(schema).map(({ name }) => name))].map((name) => oneType(schema, name)),
    apart('sortKey', partitionKey, sortKey),
    between('number of globalSecondaryIndexes', globalSecondaryIndexes.length, 0, 20),
    between('number of localSecondaryIndexes', localSecondaryIndexes.length, 0, 5),
    must('localSecondaryIndexes', localSecondaryIndexes.length, 'be none on a table without sortKey', (count) => {
      return count === 0 || sortKey !== undefined;
    }),
    ...names.map((name) => named('index name', name, /^[\w.-]{3,255}$/, 'be 3 to 255 letters, digits, _, - or .')),
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => must('index', name, 'be declared once', no)),
    ...globalSecondaryIndexes.map((index) => apart(`sortKey of ${index.name}`, index.partitionKey, index.sortKey)),
    ...localSecondaryIndexes.map((index) => apart(`sortKey of ${index.name}`, partitionKey, index.sortKey)),
    ...indexes.flatMap(({ name, projection }) => projectionFindings(`projection of ${name}`, projection)),
    between('attributes projected by all indexes', projected.length, 0, 100),
  ];
}

const no = () => false;
const isList = (projection: Projection | undefined): projection is readonly string[] => Array.isArray(projection);

const keysOf = (schema: TableSchema): KeyAttribute[] =>
  [schema, ...indexesOf(schema)]
    .flatMap((keys) => ['partitionKey' in keys ? keys.partitionKey : undefined, keys.sortKey])
    .filter((key) => key !== undefined);

function oneType(schema: TableSchema, name: string): Finding {
  const types = new Set(keysOf(schema).flatMap((key) => (key.name === name ? [key.type] : [])));
  return must(`attribute ${name}`, [...types].join(' and '), 'have one type', () => types.size === 1);
}

const apart = (prop: string, partitionKey: KeyAttribute, sortKey?: KeyAttribute): Finding =>
  must(prop, sortKey?.name, 'be another attribute than the partition key', (name) => name !== partitionKey.name);

function projectionFindings(prop: string, projection: Projection | undefined): Finding[] {
  if (!isList(projection)) return [oneOf(prop, projection, ['ALL', 'KEYS_ONLY'])];
  return [
    between(`number of attributes in the ${prop}`, projection.length, 1, 20),
    must(prop, projection, 'name each attribute once', (names) => new Set(names).size === names.length),
  ];
}
