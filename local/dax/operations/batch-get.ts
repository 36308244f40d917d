import { BatchGetItemCommand, type BatchGetItemCommandOutput, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import { type Cached, entryKey, type Load } from '../cache/item-cache';
import { type Cbor, MalformedError } from '../cbor/types';
import type { Writer } from '../cbor/writer';
import { type Path, projectionPaths } from '../wire/expression';
import { encodeKey, type KeySchema, keyOf } from '../wire/key';
import { Parameters } from '../wire/parameters';
import { encodeCapacity, success } from '../wire/reply';
import { encodeValues } from '../wire/values';
import { batchOf, bytesOf, type Context, listOf, type Target, tableNameOf, targetIn } from './context';
import { requireDisjoint, writeItem } from './get-item';

/** The limit of DynamoDB. */
const MAX_KEYS = 100;

interface Requested extends Target {
  /** Undefined until it is known. */
  values?: Cached;
  isUnprocessed?: boolean;
  load?: Load;
}

interface TableRequest {
  readonly tableName: string;
  readonly schema: KeySchema;
  readonly isConsistent: boolean;
  readonly paths: readonly Path[] | undefined;
  readonly targets: readonly Requested[];
}

export async function batchGetItem(context: Context, [requests, options]: readonly Cbor[]): Promise<Buffer> {
  const parameters = new Parameters(options);
  const entries = batchOf(requests, 'BatchGetItem', MAX_KEYS);
  const tables = await Promise.all(entries.map(([table, request]) => tableRequest(context, table, request)));
  const output = isAccepted(tables)
    ? await loadMissing(context, tables, parameters)
    : await load(context, tables, parameters);
  return replyOf(context, tables, output);
}

const isMissing = ({ values }: Requested): boolean => values === undefined;

async function tableRequest({ tables }: Context, table: Cbor, request: Cbor): Promise<TableRequest> {
  const tableName = tableNameOf(table);
  const [isConsistent, projection, keys = null] = listOf(request, 'the request of a table');
  if (typeof isConsistent !== 'boolean') throw new MalformedError('a ConsistentRead that is not a boolean');
  const schema = await tables.schemaOf(tableName);
  const paths = projection === null ? undefined : projectionPaths(bytesOf(projection, 'a projection'));
  requireDisjoint(paths);
  const targets = listOf(keys, 'the keys of a batch').map((key) => targetIn(tableName, schema, key));
  return { tableName, schema, isConsistent, paths, targets };
}

/** DynamoDB has to see a request that it rejects as it is, with the keys that are cached. */
function isAccepted(tables: readonly TableRequest[]): boolean {
  const entries = tables.flatMap(({ targets }) => targets.map(({ entry }) => entry));
  const isComplete = tables.length > 0 && tables.every(({ targets }) => targets.length > 0);
  return isComplete && entries.length <= MAX_KEYS && new Set(entries).size === entries.length;
}

async function loadMissing(context: Context, tables: readonly TableRequest[], parameters: Parameters) {
  lookUp(context, tables);
  const missing = tables
    .map(({ targets, ...table }) => ({ ...table, targets: targets.filter(isMissing) }))
    .filter(({ targets }) => targets.length > 0);
  return missing.length === 0 ? undefined : load(context, missing, parameters);
}

function lookUp({ items }: Context, tables: readonly TableRequest[]): void {
  for (const { isConsistent, targets } of tables) {
    if (isConsistent) continue;
    for (const target of targets) {
      const found = items.get(target.entry);
      if (found === undefined) target.load = items.beginLoad(target.entry);
      else target.values = found;
    }
  }
}

async function load(context: Context, requested: readonly TableRequest[], { capacity }: Parameters) {
  try {
    const output = await context.tables.client.send(
      new BatchGetItemCommand({
        RequestItems: Object.fromEntries(requested.map((table) => [table.tableName, keysOf(table)])),
        ...(capacity && { ReturnConsumedCapacity: capacity }),
      }),
    );
    for (const table of requested) assign(context, table, output);
    return output;
  } finally {
    for (const { entry, load: pending, values } of requested.flatMap(({ targets }) => targets)) {
      if (pending) context.items.endLoad(entry, pending, values);
    }
  }
}

const keysOf = ({ isConsistent, targets }: TableRequest): KeysAndAttributes => ({
  Keys: targets.map(({ key }) => key),
  ...(isConsistent && { ConsistentRead: true }),
});

function assign({ lists }: Context, table: TableRequest, output: BatchGetItemCommandOutput): void {
  const { tableName, schema, targets } = table;
  const entryOf = (item: Target['key']) => entryKey(tableName, schema, item);
  const found = new Map((output.Responses?.[tableName] ?? []).map((item) => [entryOf(item), item]));
  const unprocessed = new Set((output.UnprocessedKeys?.[tableName]?.Keys ?? []).map(entryOf));
  for (const target of targets) {
    const item = found.get(target.entry);
    if (item !== undefined) target.values = encodeValues(item, schema, lists);
    else if (unprocessed.has(target.entry)) target.isUnprocessed = true;
    else target.values = null;
  }
}

/**
 * An array of two elements, of which clients expect that a third follows: so did the first servers, and now all clients
 * depend on it.
 */
function replyOf(
  context: Context,
  tables: readonly TableRequest[],
  output: BatchGetItemCommandOutput | undefined,
): Buffer {
  const writer = success().array(2).map(tables.length);
  for (const table of tables) writeItems(writer.text(table.tableName), context, table);
  // Tables without unprocessed keys as well: version 1 of the Java client fails if the map is empty.
  writer.map(tables.length);
  for (const { tableName, schema, targets } of tables) {
    const unprocessed = targets.filter(({ isUnprocessed }) => isUnprocessed);
    writer.text(tableName).array(unprocessed.length);
    for (const { key } of unprocessed) writer.bytes(encodeKey(schema, key));
  }
  const capacities = output?.ConsumedCapacity ?? [];
  writer.array(capacities.length);
  for (const capacity of capacities) writer.bytes(encodeCapacity(capacity));
  return writer.finish();
}

function writeItems(writer: Writer, context: Context, { schema, paths, targets }: TableRequest): void {
  const found = targets.flatMap(({ key, values }) => (values ? [{ key: keyOf(schema, key), values }] : []));
  writer.array(paths === undefined ? found.length * 2 : found.length);
  for (const { key, values } of found) {
    if (paths === undefined) writer.bytes(encodeKey(schema, key)).bytes(values);
    else writeItem(writer, context, { schema, key }, values, paths);
  }
}
