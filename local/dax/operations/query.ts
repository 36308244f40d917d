import { QueryCommand, type QueryCommandOutput, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { Cbor } from '../cbor/types';
import type { Writer } from '../cbor/writer';
import { type Path, Placeholders, pathText } from '../wire/expression';
import { decodeIndexKey, decodeKey, encodeIndexKey, encodeKey, type Item, type KeySchema } from '../wire/key';
import { Parameters } from '../wire/parameters';
import { wholeLists, writeProjected } from '../wire/projection';
import { encodeCapacity, FIELD, success } from '../wire/reply';
import { encodeValues } from '../wire/values';
import { bytesOf, type Context, conditionOf, tableNameOf } from './context';
import { requireDisjoint } from './get-item';

type Send = (schema: KeySchema) => Promise<QueryCommandOutput | ScanCommandOutput>;

export function query(context: Context, [table, condition, options]: readonly Cbor[], request: Buffer) {
  const parameters = new Parameters(options);
  const tableName = tableNameOf(table);
  return cached(context, 'Query', tableName, parameters, request, (schema) => {
    const placeholders = new Placeholders();
    const keys = condition === null ? undefined : conditionOf(bytesOf(condition, 'a key condition'), placeholders);
    const { isForward } = parameters;
    const input = {
      ...common(context, tableName, schema, parameters, placeholders),
      ...(keys && { KeyConditionExpression: keys }),
      ...(isForward !== undefined && { ScanIndexForward: isForward }),
      ...placeholders.parameters(),
    };
    return context.tables.client.send(new QueryCommand(input));
  });
}

export function scan(context: Context, [table, options]: readonly Cbor[], request: Buffer) {
  const parameters = new Parameters(options);
  const tableName = tableNameOf(table);
  return cached(context, 'Scan', tableName, parameters, request, (schema) => {
    const { segment, totalSegments } = parameters;
    const placeholders = new Placeholders();
    const input = {
      ...common(context, tableName, schema, parameters, placeholders),
      ...(segment !== undefined && { Segment: segment }),
      ...(totalSegments !== undefined && { TotalSegments: totalSegments }),
      ...placeholders.parameters(),
    };
    return context.tables.client.send(new ScanCommand(input));
  });
}

/** A request that is cached is answered at once, without a promise. */
function cached(
  context: Context,
  kind: 'Query' | 'Scan',
  tableName: string,
  parameters: Parameters,
  request: Buffer,
  send: Send,
): Buffer | Promise<Buffer> {
  const found = parameters.consistentRead ? undefined : context.queries.get(kind, request);
  return found ?? read(context, tableName, parameters, request, send);
}

async function read(context: Context, tableName: string, parameters: Parameters, request: Buffer, send: Send) {
  const { era } = context.queries;
  const paths = parameters.projection;
  requireDisjoint(paths);
  const schema = await context.tables.schemaOf(tableName);
  const output = await send(schema);
  const { ConsumedCapacity: capacity, ...rest } = output;
  const reply = (result: typeof output) => replyOf(context, schema, result, parameters, paths);
  if (!parameters.consistentRead) context.queries.set(request, reply(rest), era);
  return reply(capacity === undefined ? rest : output);
}

function common(
  context: Context,
  tableName: string,
  schema: KeySchema,
  parameters: Parameters,
  placeholders: Placeholders,
) {
  const { indexName, limit, capacity, consistentRead, startKey, projection } = parameters;
  const filter = conditionOf(parameters.filter, placeholders);
  const select = selectOf(context, tableName, parameters);
  const projected = projection && wholeLists(projection).map((path) => pathText(path, placeholders));
  return {
    TableName: tableName,
    ...(indexName !== undefined && { IndexName: indexName }),
    ...(filter && { FilterExpression: filter }),
    ...(projected && { ProjectionExpression: projected.join(', ') }),
    ...(consistentRead && { ConsistentRead: true }),
    ...(limit !== undefined && { Limit: limit }),
    ...(select && { Select: select }),
    ...(capacity && { ReturnConsumedCapacity: capacity }),
    ...(startKey && { ExclusiveStartKey: startKeyOf(schema, indexName, startKey) }),
  };
}

/**
 * The Go client asks for all attributes when its caller does not say. With a projection or a global index, DynamoDB
 * would reject that. A table has all attributes anyway.
 */
function selectOf({ tables }: Context, tableName: string, { indexName, select, projection }: Parameters) {
  if (select !== 'ALL_ATTRIBUTES') return select;
  const isLocal = indexName !== undefined && tables.hasLocalIndex(tableName, indexName);
  return isLocal && projection === undefined ? select : undefined;
}

function startKeyOf(schema: KeySchema, indexName: string | undefined, bytes: Uint8Array): Item {
  const buffer = bytesOf(bytes, 'an ExclusiveStartKey');
  return indexName === undefined ? decodeKey(schema, buffer) : decodeIndexKey(buffer);
}

function replyOf(
  context: Context,
  schema: KeySchema,
  output: QueryCommandOutput | ScanCommandOutput,
  parameters: Parameters,
  paths: readonly Path[] | undefined,
): Buffer {
  const { Items, Count, ScannedCount, LastEvaluatedKey, ConsumedCapacity } = output;
  const writer = success().openMap();
  if (Items) writeItems(writer.integer(FIELD.items), context, schema, Items, paths);
  if (Count !== undefined) writer.integer(FIELD.count).integer(Count);
  if (ScannedCount !== undefined) writer.integer(FIELD.scannedCount).integer(ScannedCount);
  if (LastEvaluatedKey) {
    const isIndex = parameters.indexName !== undefined;
    const position = isIndex ? encodeIndexKey(LastEvaluatedKey) : encodeKey(schema, LastEvaluatedKey);
    writer.integer(FIELD.lastKey).bytes(position);
  }
  if (ConsumedCapacity) writer.integer(FIELD.capacity).bytes(encodeCapacity(ConsumedCapacity));
  return writer.close().finish();
}

function writeItems(
  writer: Writer,
  { lists }: Context,
  schema: KeySchema,
  items: readonly Item[],
  paths: readonly Path[] | undefined,
): void {
  writer.array(items.length);
  for (const item of items) {
    if (paths) writeProjected(writer, item, paths);
    else
      writer
        .array(2)
        .bytes(encodeKey(schema, item))
        .bytes(encodeValues(item, schema, lists));
  }
}
