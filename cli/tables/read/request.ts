import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { InvalidPart, readRawItem } from '../../../bulk/dynamodb-json';
import { type Compiled, compile, type Given, InvalidExpression } from '../../../bulk/expression';
import { tableKeyOf } from '../../../bulk/items';
import { quote } from '../../../runtime/request';
import { indexesOf, type KeyAttribute, type TableSchema } from '../../../tables/schema';
import type { Described } from '../describe-table';
import type { ReadOptions } from './options';

/** An option does not fit the table or its own format. */
export class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

/** The keys of the table or of the index that is read. */
export interface Keys {
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
}

/** A request, without its key condition and its start. */
export interface Prepared {
  readonly request: ScanCommandInput;
  readonly keys: Keys;
  /** The attributes that identify the position of an item. */
  readonly keyNames: readonly string[];
  /** Those of them that are requested only for that. */
  readonly hidden: readonly string[];
}

/** Checks the options of a scan or a query against the table. @throws WrongOption */
export function prepare({ name, schema }: Described, options: ReadOptions): Prepared {
  const keys = keysOf(schema, options);
  const keyNames = [...new Set([...namesOf(keys), ...namesOf(schema)])];
  const given = { names: givenNames(options), values: givenValues(options) };
  const filter = compiled('--filter', options.filter, 'f', given);
  const projection = compiled('--projection', options.projection, 'p', given);
  checkUse(given, [...(filter?.placeholders ?? []), ...(projection?.placeholders ?? [])]);
  const hidden = projection ? keyNames.filter((key) => !projection.attributes.includes(key)) : [];
  const keyPlaceholders = hidden.map((key, index) => [`#h${index}`, key] as const);
  const names = { ...filter?.names, ...projection?.names, ...Object.fromEntries(keyPlaceholders) };
  const values = { ...filter?.values, ...projection?.values };
  return {
    keys,
    keyNames,
    hidden,
    request: {
      TableName: name,
      ...(options.index !== undefined && { IndexName: options.index }),
      ...(options.consistent && { ConsistentRead: true }),
      ...(filter && { FilterExpression: filter.expression }),
      ...(projection && {
        ProjectionExpression: [projection.expression, ...keyPlaceholders.map(([placeholder]) => placeholder)].join(
          ', ',
        ),
      }),
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    },
  };
}

const namesOf = (schema: Pick<TableSchema, 'partitionKey' | 'sortKey'>): string[] =>
  tableKeyOf(schema).map(({ name }) => name);

function keysOf(schema: TableSchema, { index, consistent }: ReadOptions): Keys {
  if (index === undefined) return schema;
  const found = indexesOf(schema).find(({ name }) => name === index);
  if (!found) {
    const names = indexesOf(schema).map(({ name }) => name);
    const rule = names.length > 0 ? `must be one of ${names.join(', ')}` : 'cannot be used: the table has no index';
    throw new WrongOption(`--index ${rule}, got ${index || 'nothing'}`);
  }
  const isGlobal = 'partitionKey' in found;
  if (isGlobal && consistent) {
    throw new WrongOption(
      `--consistent cannot be used with ${index}: reads of a global index are eventually consistent`,
    );
  }
  return isGlobal ? found : { partitionKey: schema.partitionKey, sortKey: found.sortKey };
}

function compiled(option: string, text: string | undefined, prefix: string, given: Given): Compiled | undefined {
  try {
    return text === undefined ? undefined : compile(text, prefix, given);
  } catch (error) {
    if (error instanceof InvalidExpression) throw new WrongOption(`${option} must be an expression: ${error.message}`);
    throw error;
  }
}

/** @throws WrongOption if a placeholder is in no expression, which DynamoDB refuses */
function checkUse({ names, values }: Given, used: readonly string[]): void {
  const unused = [...Object.keys(names), ...Object.keys(values)].filter((placeholder) => !used.includes(placeholder));
  if (unused.length === 0) return;
  throw new WrongOption(`--names and --values must be used in an expression, got ${unused.join(', ')}`);
}

function givenNames({ names = {} }: ReadOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).map(([placeholder, name]) => {
      if (/^#\w+$/.test(placeholder) && typeof name === 'string') return [placeholder, name];
      throw new WrongOption(
        `--names must contain strings, as in {"#n":"my name"}, got ${quote({ [placeholder]: name })}`,
      );
    }),
  );
}

function givenValues({ values = {} }: ReadOptions) {
  try {
    return readRawItem(values);
  } catch (error) {
    if (!(error instanceof InvalidPart)) throw error;
    throw new WrongOption(`--values: ${error.path.join('.')} must ${error.rule}`);
  }
}
