import { entryKey, type ItemCache } from '../cache/item-cache';
import type { QueryCache } from '../cache/query-cache';
import type { Writes } from '../cache/writes';
import { strictUtf8 } from '../cbor/reader';
import { type Cbor, MalformedError } from '../cbor/types';
import type { Tables } from '../table/tables';
import { isList } from '../wire/attribute-value';
import { validationError } from '../wire/error';
import { conditionText, type Placeholders } from '../wire/expression';
import { decodeKey, type Item, type KeySchema } from '../wire/key';
import type { NameLists } from '../wire/values';

/** What an operation on a node works with. */
export interface Context {
  readonly tables: Tables;
  readonly lists: NameLists;
  readonly items: ItemCache;
  readonly queries: QueryCache;
  readonly writes: Writes;
}

/** A key of a request, and what else follows from it. */
export interface Target {
  readonly tableName: string;
  readonly schema: KeySchema;
  readonly key: Item;
  /** The key of its entry in the item cache. */
  readonly entry: string;
}

export function targetIn(tableName: string, schema: KeySchema, keyBytes: Cbor): Target {
  const key = decodeKey(schema, bytesOf(keyBytes, 'a key'));
  return { tableName, schema, key, entry: entryKey(tableName, schema, key) };
}

export async function targetOf({ tables }: Context, table: Cbor, keyBytes: Cbor): Promise<Target> {
  const tableName = tableNameOf(table);
  return targetIn(tableName, await tables.schemaOf(tableName), keyBytes);
}

/** Most operations have the name as bytes, batches as text. */
export function tableNameOf(value: Cbor): string {
  if (typeof value === 'string') return value;
  return strictUtf8(bytesOf(value, 'the name of a table'));
}

export function bytesOf(value: Cbor, what: string): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new MalformedError(`${what} that is not bytes`);
}

export function listOf(value: Cbor, what: string): readonly Cbor[] {
  if (isList(value)) return value;
  throw new MalformedError(`${what} that is not an array`);
}

function mapOf(value: Cbor, what: string): ReadonlyMap<Cbor, Cbor> {
  if (value instanceof Map) return value;
  throw new MalformedError(`${what} that is not a map`);
}

/**
 * The requests of a batch by table, which has at least one request for each.
 * @throws DaxError as DynamoDB does, before all tables are described
 */
export function batchOf(requests: Cbor, operation: string, max: number): [table: Cbor, requests: Cbor][] {
  const entries = [...mapOf(requests, 'the tables of a batch')];
  if (entries.length > max) throw validationError(`Too many items requested for the ${operation} call`);
  return entries;
}

export const conditionOf = (bytes: Uint8Array | undefined, placeholders: Placeholders): string | undefined =>
  bytes && conditionText(bytes, placeholders);
