import {
  TransactGetItemsCommand,
  type TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Cached } from '../cache/item-cache';
import { type Cbor, MalformedError } from '../cbor/types';
import { describeError, errorReply } from '../wire/error';
import { Placeholders, updateText } from '../wire/expression';
import type { Item } from '../wire/key';
import { Parameters } from '../wire/parameters';
import { success, writeExtendedCapacity } from '../wire/reply';
import { decodeValues, encodeValues } from '../wire/values';
import { writeMetrics } from './batch-write';
import { bytesOf, type Context, conditionOf, listOf, type Target, targetOf } from './context';
import { elementOf } from './transact-get';

const [PUT, DELETE, UPDATE, CHECK] = [2, 7, 9, 12];
/** The action that each kind of part needs, by its number. */
export const PART_ACTIONS: ReadonlyMap<Cbor, string> = new Map([
  [PUT, 'PutItem'],
  [DELETE, 'DeleteItem'],
  [UPDATE, 'UpdateItem'],
  [CHECK, 'ConditionCheckItem'],
]);
const ALL_OLD = 2;

interface Part extends Target {
  readonly request: TransactWriteItem;
  /** Whether the part only checks a condition. */
  readonly isCheck: boolean;
}

export async function transactWriteItems(context: Context, args: readonly Cbor[]): Promise<Buffer> {
  const [operations = null, , , , , , , , options] = args;
  const { capacity, metrics, token } = new Parameters(options);
  const numbers = listOf(operations, 'the operations of a transaction');
  const parts = await Promise.all(numbers.map((number, index) => partOf(context, args, number, index)));
  const writes = parts.filter(({ isCheck }) => !isCheck);
  const command = new TransactWriteItemsCommand({
    TransactItems: parts.map(({ request }) => request),
    ...(token !== undefined && { ClientRequestToken: token }),
    ...(capacity && { ReturnConsumedCapacity: capacity }),
    ...(metrics && { ReturnItemCollectionMetrics: metrics }),
  });
  try {
    const output = await context.writes.through(
      writes.map(({ entry }) => entry),
      () => context.tables.client.send(command),
      () => [],
    );
    void refill(context, writes);
    const capacities = output.ConsumedCapacity ?? [];
    const writer = success().array(3).array(0).array(capacities.length);
    for (const one of capacities) writeExtendedCapacity(writer, one);
    return writeMetrics(writer, output.ItemCollectionMetrics ?? {}).finish();
  } catch (error) {
    const { CancellationReasons } = error as Partial<TransactionCanceledException>;
    if (CancellationReasons === undefined) throw error;
    const reasons = CancellationReasons.map(({ Code: code, Message: message, Item: item }, index) => ({
      code,
      message,
      item: item && encodeValues(item, parts[index]?.schema ?? [{ name: '', type: 'S' }], context.lists),
    }));
    return errorReply(describeError(error), reasons);
  }
}

/** The arrays of a request, in the order of its arguments. */
async function partOf(context: Context, args: readonly Cbor[], number: Cbor, index: number): Promise<Part> {
  const [, tables = null, keys = null, values = null, , onFailure = null, conditions = null, updates = null] = args;
  const target = await targetOf(context, elementOf(tables, index), elementOf(keys, index));
  const placeholders = new Placeholders();
  const update = optionalBytes(elementOf(updates, index));
  const updateExpression = update && updateText(update, placeholders);
  const condition = conditionOf(optionalBytes(elementOf(conditions, index)), placeholders);
  const common = {
    TableName: target.tableName,
    ...(condition && { ConditionExpression: condition }),
    ...placeholders.parameters(),
    ...(elementOf(onFailure, index) === ALL_OLD && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const }),
  };
  const { key } = target;
  return { ...target, isCheck: number === CHECK, request: requestOf() };

  function requestOf(): TransactWriteItem {
    switch (number) {
      case PUT: {
        const item: Item = decodeValues(bytesOf(elementOf(values, index), 'the values of an item'), context.lists);
        return { Put: { ...common, Item: { ...item, ...key } } };
      }
      case DELETE:
        return { Delete: { ...common, Key: key } };
      case UPDATE:
        return { Update: { ...common, Key: key, UpdateExpression: updateExpression } };
      case CHECK:
        return { ConditionCheck: { ...common, Key: key, ConditionExpression: condition } };
      default:
        throw new MalformedError(`the unknown operation ${number} in a transaction`);
    }
  }
}

const optionalBytes = (value: Cbor): Uint8Array | undefined =>
  value === null ? undefined : bytesOf(value, 'an expression');

/** Caches the written items, as DAX does. If it fails, the next reads load them. */
async function refill(context: Context, parts: readonly Part[]): Promise<void> {
  const { items } = context;
  const loads = parts.map(({ entry }) => items.beginLoad(entry));
  const found = parts.length === 0 ? [] : await readBack(context, parts).catch(() => []);
  parts.forEach(({ entry }, index) => {
    const load = loads[index];
    if (load) items.endLoad(entry, load, found[index]);
  });
}

async function readBack({ tables, lists }: Context, parts: readonly Part[]): Promise<Cached[]> {
  const gets = parts.map(({ tableName, key }) => ({ Get: { TableName: tableName, Key: key } }));
  const { Responses = [] } = await tables.client.send(new TransactGetItemsCommand({ TransactItems: gets }));
  return parts.map(({ schema }, index) => {
    const item = Responses[index]?.Item;
    return item === undefined ? null : encodeValues(item, schema, lists);
  });
}
