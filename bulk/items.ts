import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
import { costOf, MAX_ITEM_BYTES } from '../runtime/dynamodb/body';
import { attributeBytes, type Item, itemBytes } from '../runtime/dynamodb/item';
import { keyOf, MAX_KEY_BYTES } from '../runtime/dynamodb/key';
import { quote } from '../runtime/request';
import { type KeyAttribute, keyAttributesOf, type TableSchema } from '../tables/schema';
import { BadLine, characterAt } from './bad-line';
import { InvalidPart, readRawItem } from './dynamodb-json';
import { readJsonLines } from './json-lines';
import type { Entry, Loadable } from './load';
import { pathText } from './strict-json';

/**
 * Reads one item per line, as `{"Item":{"id":{"S":"1"}}}`: the format of DynamoDB's own exports.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 * @param fromLine lines before it are skipped
 */
export async function* readItems(
  input: AsyncIterable<Buffer>,
  schema: TableSchema,
  fromLine = 1,
): AsyncGenerator<Entry> {
  for await (const { number, text, indent, value, end } of readJsonLines(input, fromLine)) {
    const content = value instanceof BadLine ? value : toLoadable(value, text, indent, schema);
    yield { line: number, content, end };
  }
}

function toLoadable(value: object, text: string, indent: number, schema: TableSchema): Loadable | BadLine {
  try {
    const names = Object.keys(value);
    if (names.length !== 1 || names[0] !== 'Item') {
      return new BadLine(`must be DynamoDB JSON, as in {"Item":{"id":{"S":"1"}}}, got ${quote(value)}`);
    }
    const item = readRawItem((value as { readonly Item: unknown }).Item, ['Item']);
    checkItem(item, schema);
    const key = keyOf(item, tableKeyOf(schema));
    return { id: key, writes: [{ key, item, cost: costOf(text) }] };
  } catch (error) {
    if (error instanceof InvalidPart) return locate(error, text, indent);
    throw error;
  }
}

/** The key of the table: one or two attributes. */
export const tableKeyOf = ({ partitionKey, sortKey }: TableSchema) => [partitionKey, ...(sortKey ? [sortKey] : [])];

/** @throws InvalidPart for an item that DynamoDB would reject */
function checkItem(item: Item, schema: TableSchema): void {
  if (Object.hasOwn(item, '')) throw new InvalidPart(['Item', ''], 'have a name that is not empty');
  const tableKey = tableKeyOf(schema);
  for (const { name, type } of tableKey) {
    if (!Object.hasOwn(item, name)) throw new InvalidPart(['Item'], `have the key attribute ${name} (${type})`);
  }
  for (const key of keyAttributesOf(schema)) checkKey(item, key, key.name === tableKey[1]?.name ? 1 : 0);
  const bytes = itemBytes(item);
  if (bytes > MAX_ITEM_BYTES) throw new InvalidPart(['Item'], `have at most ${MAX_ITEM_BYTES} bytes`, `${bytes} bytes`);
}

/** Checks a key of the table or of an index. An item need not have the keys of an index. */
function checkKey(item: Item, { name, type }: KeyAttribute, place: 0 | 1): void {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (!value) return;
  const path = ['Item', name];
  const actual = Object.keys(value)[0];
  if (actual !== type) throw new InvalidPart(path, `be of type ${type}, because it is a key`, `type ${actual}`);
  const most = MAX_KEY_BYTES[place] ?? 0;
  const bytes = attributeBytes(value);
  if (bytes >= 1 && bytes <= most) return;
  throw new InvalidPart(path, `have between 1 and ${most} bytes, because it is a key`, `${bytes} bytes`);
}

/** `Item.price.N must be a string that contains a number, got "abc" at character 19` */
function locate({ path, rule, got }: InvalidPart, text: string, indent: number): BadLine {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, [...path]);
  const found = got ?? quote(node && getNodeValue(node));
  const character = indent + characterAt(text, node?.offset ?? 0);
  return new BadLine(`${pathText(path)} must ${rule}, got ${found} at character ${character}`);
}
