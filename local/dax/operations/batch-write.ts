import { BatchWriteItemCommand, type BatchWriteItemCommandOutput, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { type Cached, entryKey } from '../cache/item-cache';
import { type Cbor, MalformedError } from '../cbor/types';
import type { Writer } from '../cbor/writer';
import { encodeKey, type Item, type KeySchema } from '../wire/key';
import { Parameters } from '../wire/parameters';
import { encodeCapacity, encodeMetrics, success } from '../wire/reply';
import { decodeValues, encodeValues } from '../wire/values';
import { batchOf, bytesOf, type Context, listOf, type Target, tableNameOf, targetIn } from './context';

/** The limit of DynamoDB. */
const MAX_WRITES = 25;

interface Write extends Target {
  /** Undefined for a deletion. */
  readonly item: Item | undefined;
}

export async function batchWriteItem(context: Context, [requests, options]: readonly Cbor[]): Promise<Buffer> {
  const { capacity, metrics } = new Parameters(options);
  const entries = batchOf(requests, 'BatchWriteItem', MAX_WRITES);
  const tables = await Promise.all(entries.map(([table, writes]) => writesOf(context, table, writes)));
  const all = tables.flatMap(({ writes }) => writes);
  const command = new BatchWriteItemCommand({
    RequestItems: Object.fromEntries(tables.map(({ tableName, writes }) => [tableName, writes.map(requestOf)])),
    ...(capacity && { ReturnConsumedCapacity: capacity }),
    ...(metrics && { ReturnItemCollectionMetrics: metrics }),
  });
  const output = await context.writes.through(
    all.map(({ entry }) => entry),
    () => context.tables.client.send(command),
    (result) => valuesAfter(context, all, result),
  );
  const schemas = new Map(tables.map(({ tableName, schema }) => [tableName, schema]));
  return replyOf(context, schemas, output);
}

async function writesOf(context: Context, table: Cbor, requests: Cbor) {
  const tableName = tableNameOf(table);
  const schema = await context.tables.schemaOf(tableName);
  const flat = listOf(requests, 'the writes of a table');
  if (flat.length % 2 === 1) throw new MalformedError('a key without values in a batch');
  const writes = Array.from({ length: flat.length / 2 }, (_, index): Write => {
    const target = targetIn(tableName, schema, flat[2 * index]);
    const values = flat[2 * index + 1] ?? null;
    if (values === null) return { ...target, item: undefined };
    const item = decodeValues(bytesOf(values, 'the values of an item'), context.lists);
    return { ...target, item: { ...item, ...target.key } };
  });
  return { tableName, schema, writes };
}

const requestOf = ({ item, key }: Write): WriteRequest =>
  item === undefined ? { DeleteRequest: { Key: key } } : { PutRequest: { Item: item } };

/** An item that was not processed may still be written by the client, or by somebody else. */
function valuesAfter({ lists }: Context, writes: readonly Write[], output: BatchWriteItemCommandOutput) {
  const unprocessed = new Set<string>();
  for (const [tableName, requests] of Object.entries(output.UnprocessedItems ?? {})) {
    const schema = writes.find((write) => write.tableName === tableName)?.schema;
    if (schema === undefined) continue;
    for (const { PutRequest, DeleteRequest } of requests) {
      unprocessed.add(entryKey(tableName, schema, PutRequest?.Item ?? DeleteRequest?.Key ?? {}));
    }
  }
  return writes.map(({ entry, item, schema }): Cached | undefined =>
    item === undefined || unprocessed.has(entry) ? undefined : encodeValues(item, schema, lists),
  );
}

/** Three values: unprocessed items, capacities, and metrics of item collections. */
function replyOf(
  context: Context,
  schemas: ReadonlyMap<string, KeySchema>,
  output: BatchWriteItemCommandOutput,
): Buffer {
  const writer = success();
  const unprocessed = Object.entries(output.UnprocessedItems ?? {});
  writer.map(unprocessed.length);
  for (const [tableName, requests] of unprocessed) {
    writer.text(tableName).array(requests.length * 2);
    for (const request of requests) writeRequest(writer, context, schemas.get(tableName), request);
  }
  const capacities = output.ConsumedCapacity ?? [];
  writer.array(capacities.length);
  for (const capacity of capacities) writer.bytes(encodeCapacity(capacity));
  return writeMetrics(writer, output.ItemCollectionMetrics ?? {}).finish();
}

function writeRequest(
  writer: Writer,
  { lists }: Context,
  schema: KeySchema | undefined,
  { PutRequest, DeleteRequest }: WriteRequest,
): void {
  if (schema === undefined) throw new Error('the table returned an unprocessed item of another table');
  const item = PutRequest?.Item;
  writer.bytes(encodeKey(schema, item ?? DeleteRequest?.Key ?? {}));
  if (item === undefined) writer.nothing();
  else writer.bytes(encodeValues(item, schema, lists));
}

export function writeMetrics(
  writer: Writer,
  byTable: NonNullable<BatchWriteItemCommandOutput['ItemCollectionMetrics']>,
): Writer {
  const entries = Object.entries(byTable);
  writer.map(entries.length);
  for (const [tableName, metrics] of entries) {
    writer.text(tableName).array(metrics.length);
    for (const one of metrics) writer.bytes(encodeMetrics(one));
  }
  return writer;
}
