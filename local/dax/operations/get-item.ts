import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Cached } from '../cache/item-cache';
import type { Cbor } from '../cbor/types';
import type { Writer } from '../cbor/writer';
import { validationError } from '../wire/error';
import type { Path } from '../wire/expression';
import { type Item, keyOf } from '../wire/key';
import { Parameters } from '../wire/parameters';
import { overlap, writeProjected } from '../wire/projection';
import { emptyReply, encodeCapacity, FIELD, success } from '../wire/reply';
import { decodeValues, encodeValues } from '../wire/values';
import { type Context, type Target, tableNameOf, targetIn } from './context';

/** A request whose item is cached is answered at once, without a promise. */
export function getItem(context: Context, [table, keyBytes, options]: readonly Cbor[]): Buffer | Promise<Buffer> {
  const tableName = tableNameOf(table);
  const parameters = new Parameters(options);
  const schema = context.tables.known(tableName);
  if (schema === undefined) {
    return context.tables
      .schemaOf(tableName)
      .then((read) => lookUp(context, targetIn(tableName, read, keyBytes), parameters));
  }
  return lookUp(context, targetIn(tableName, schema, keyBytes), parameters);
}

function lookUp(context: Context, target: Target, parameters: Parameters): Buffer | Promise<Buffer> {
  const paths = parameters.projection;
  requireDisjoint(paths);
  if (parameters.consistentRead) return readConsistently(context, target, parameters, paths);
  const cached = context.items.get(target.entry);
  return cached === undefined ? load(context, target, parameters, paths) : replyOf(context, target, cached, paths);
}

/** @throws DaxError as DynamoDB does. Only whole items are requested, so that it would not notice. */
export function requireDisjoint(paths: readonly Path[] | undefined): void {
  const problem = paths && overlap(paths);
  if (problem !== undefined) throw validationError(problem);
}

async function load(context: Context, target: Target, parameters: Parameters, paths?: readonly Path[]) {
  const { items } = context;
  const pending = items.beginLoad(target.entry);
  let values: Cached | undefined;
  try {
    const { item, capacity } = await read(context, target, parameters);
    values = item === undefined ? null : encodeValues(item, target.schema, context.lists);
    return replyOf(context, target, values, paths, capacity);
  } finally {
    items.endLoad(target.entry, pending, values);
  }
}

/** The answer is not cached. */
async function readConsistently(context: Context, target: Target, parameters: Parameters, paths?: readonly Path[]) {
  const { item, capacity } = await read(context, target, parameters);
  const values = item === undefined ? null : encodeValues(item, target.schema, context.lists);
  return replyOf(context, target, values, paths, capacity);
}

async function read({ tables }: Context, { tableName, key }: Target, parameters: Parameters) {
  const { Item: item, ConsumedCapacity } = await tables.client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: key,
      ...(parameters.consistentRead && { ConsistentRead: true }),
      ...(parameters.capacity && { ReturnConsumedCapacity: parameters.capacity }),
    }),
  );
  return { item, capacity: ConsumedCapacity && encodeCapacity(ConsumedCapacity) };
}

function replyOf(context: Context, target: Target, values: Cached, paths?: readonly Path[], capacity?: Buffer): Buffer {
  if (values === null && capacity === undefined) return emptyReply;
  const writer = success().openMap();
  if (values !== null) writeItem(writer.integer(FIELD.item), context, target, values, paths);
  if (capacity) writer.integer(FIELD.capacity).bytes(capacity);
  return writer.close().finish();
}

/** Writes the values that are not part of the key, or only the projected ones. */
export function writeItem(
  writer: Writer,
  context: Context,
  target: Pick<Target, 'schema' | 'key'>,
  values: Buffer,
  paths?: readonly Path[],
): void {
  if (paths === undefined) writer.bytes(values);
  else writeProjected(writer, wholeItem(context, target, values), paths);
}

const wholeItem = ({ lists }: Context, { schema, key }: Pick<Target, 'schema' | 'key'>, values: Buffer): Item => ({
  ...decodeValues(values, lists),
  ...keyOf(schema, key),
});
