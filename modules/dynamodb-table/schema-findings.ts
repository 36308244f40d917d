import { indexesOf, type KeyAttribute, keyAttributesOf, type Projection, type TableSchema } from '../../tables/schema';
import { between, type Finding, must, named, oneOf } from '../shared/check';
import type { TableSettings } from './arguments';

/** Rules of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html */
export function schemaFindings(schema: TableSettings): Finding[] {
  const { partitionKey, sortKey, globalSecondaryIndexes, localSecondaryIndexes } = schema;
  const indexes = indexesOf(schema);
  const names = indexes.map(({ name }) => name);
  const projected = indexes.flatMap(({ projection }) => (isList(projection) ? projection : []));

  return [
    ...keyAttributesOf(schema).map(({ name, type }) => oneOf(`type of ${name}`, type, ['S', 'N', 'B'])),
    ...[...new Set(keyAttributesOf(schema).map(({ name }) => name))].map((name) => oneType(schema, name)),
    apart('sortKey', partitionKey, sortKey),
    between('number of globalSecondaryIndexes', globalSecondaryIndexes.length, 0, 20),
    between('number of localSecondaryIndexes', localSecondaryIndexes.length, 0, 5),
    must(
      'number of localSecondaryIndexes',
      localSecondaryIndexes.length,
      'be 0 on a table without sortKey',
      (count) => {
        return count === 0 || sortKey !== undefined;
      },
    ),
    ...names.map((name) =>
      named('index name', name, /^[\w.-]{3,255}$/, 'be 3 to 255 letters, digits, underscores, hyphens or dots'),
    ),
    ...names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => must('index name', name, 'be unique', () => false)),
    ...globalSecondaryIndexes.map((index) => apart(`sortKey of ${index.name}`, index.partitionKey, index.sortKey)),
    ...localSecondaryIndexes.map((index) => apart(`sortKey of ${index.name}`, partitionKey, index.sortKey)),
    ...indexes.flatMap(({ name, projection }) => projectionFindings(`projection of ${name}`, projection)),
    between('attributes projected by all indexes', projected.length, 0, 100),
  ];
}

const isList = (projection: Projection | undefined): projection is readonly string[] => Array.isArray(projection);

function oneType(schema: TableSchema, name: string): Finding {
  const types = new Set(keyAttributesOf(schema).flatMap((key) => (key.name === name ? [key.type] : [])));
  return must(`attribute ${name}`, [...types].join(' and '), 'have the same type in all keys', () => types.size === 1);
}

const apart = (prop: string, partitionKey: KeyAttribute, sortKey?: KeyAttribute): Finding =>
  must(prop, sortKey?.name, 'differ from the partition key', (name) => name !== partitionKey.name);

function projectionFindings(prop: string, projection: Projection | undefined): Finding[] {
  if (!isList(projection)) return [oneOf(prop, projection, ['ALL', 'KEYS_ONLY'])];
  return [
    between(`number of attributes in the ${prop}`, projection.length, 1, 20),
    must(prop, projection, 'not contain duplicates', (names) => new Set(names).size === names.length),
  ];
}
