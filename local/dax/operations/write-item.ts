import {
  type ConsumedCapacity,
  DeleteItemCommand,
  type ItemCollectionMetrics,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Cbor } from '../cbor/types';
import { Placeholders, updateText } from '../wire/expression';
import type { Item } from '../wire/key';
import { Parameters } from '../wire/parameters';
import { emptyReply, encodeCapacity, encodeMetrics, FIELD, success } from '../wire/reply';
import { decodeValues, encodeUpdated, encodeValues } from '../wire/values';
import { bytesOf, type Context, conditionOf, type Target, targetOf } from './context';

export async function putItem(context: Context, [table, key, values, options]: readonly Cbor[]): Promise<Buffer> {
  const target = await targetOf(context, table, key);
  const parameters = new Parameters(options);
  const item = { ...decodeValues(bytesOf(values, 'the values of an item'), context.lists), ...target.key };
  const output = await context.writes.through(
    [target.entry],
    () => context.tables.client.send(new PutItemCommand({ ...common(target, parameters), Item: item })),
    () => [encodeValues(item, target.schema, context.lists)],
  );
  return replyOf(context, target, parameters, output);
}

export async function deleteItem(context: Context, [table, key, options]: readonly Cbor[]): Promise<Buffer> {
  const target = await targetOf(context, table, key);
  const parameters = new Parameters(options);
  const output = await context.writes.through(
    [target.entry],
    () => context.tables.client.send(new DeleteItemCommand({ ...common(target, parameters), Key: target.key })),
    () => [undefined],
  );
  return replyOf(context, target, parameters, output);
}

export async function updateItem(context: Context, [table, key, options]: readonly Cbor[]): Promise<Buffer> {
  const target = await targetOf(context, table, key);
  const parameters = new Parameters(options);
  const placeholders = new Placeholders();
  const update = parameters.update && updateText(parameters.update, placeholders);
  // The whole new item is cached. A client that asks for something else makes the next read load it.
  const returned = parameters.returnValues ?? 'ALL_NEW';
  const command = new UpdateItemCommand({
    ...common(target, parameters, placeholders),
    Key: target.key,
    ReturnValues: returned,
    ...(update && { UpdateExpression: update }),
  });
  const output = await context.writes.through(
    [target.entry],
    () => context.tables.client.send(command),
    ({ Attributes }) =>
      returned === 'ALL_NEW' && Attributes ? [encodeValues(Attributes, target.schema, context.lists)] : [undefined],
  );
  return replyOf(context, target, parameters, output);
}

function common({ tableName }: Target, parameters: Parameters, placeholders = new Placeholders()) {
  const condition = conditionOf(parameters.condition, placeholders);
  return {
    TableName: tableName,
    ...(condition && { ConditionExpression: condition }),
    ...placeholders.parameters(),
    ...(parameters.capacity && { ReturnConsumedCapacity: parameters.capacity }),
    ...(parameters.metrics && { ReturnItemCollectionMetrics: parameters.metrics }),
    ...(parameters.returnValues && { ReturnValues: parameters.returnValues }),
  };
}

interface Output {
  readonly Attributes?: Item | undefined;
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
  readonly ItemCollectionMetrics?: ItemCollectionMetrics | undefined;
}

function replyOf({ lists }: Context, { schema }: Target, { returnValues }: Parameters, output: Output): Buffer {
  const { ConsumedCapacity: capacity, ItemCollectionMetrics: metrics } = output;
  const attributes = returnValues && output.Attributes;
  if (!attributes && !capacity && !metrics) return emptyReply;
  const writer = success().openMap();
  if (attributes) {
    const isUpdated = returnValues === 'UPDATED_OLD' || returnValues === 'UPDATED_NEW';
    const encoded = isUpdated ? encodeUpdated(attributes, lists) : encodeValues(attributes, schema, lists);
    writer.integer(FIELD.attributes).bytes(encoded);
  }
  if (capacity) writer.integer(FIELD.capacity).bytes(encodeCapacity(capacity));
  if (metrics) writer.integer(FIELD.metrics).bytes(encodeMetrics(metrics));
  return writer.close().finish();
}
