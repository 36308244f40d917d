import { TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import type { Cbor } from '../cbor/types';
import { type Path, Placeholders, pathText, projectionPaths } from '../wire/expression';
import { Parameters } from '../wire/parameters';
import { wholeLists, writeProjected } from '../wire/projection';
import { success, writeExtendedCapacity } from '../wire/reply';
import { encodeValues } from '../wire/values';
import { bytesOf, type Context, listOf, type Target, targetOf } from './context';
import { requireDisjoint } from './get-item';

interface Get extends Target {
  readonly paths: readonly Path[] | undefined;
}

/** Passed on to the table. The items are not cached. */
export async function transactGetItems(context: Context, args: readonly Cbor[]): Promise<Buffer> {
  const [tables = null, keys = null, projections = null, options] = args;
  const { capacity } = new Parameters(options);
  const gets = await Promise.all(
    listOf(tables, 'the tables of a transaction').map(async (table, index): Promise<Get> => {
      const target = await targetOf(context, table, elementOf(keys, index));
      const projection = elementOf(projections, index);
      const paths = projection === null ? undefined : projectionPaths(bytesOf(projection, 'a projection'));
      requireDisjoint(paths);
      return { ...target, paths };
    }),
  );
  const output = await context.tables.client.send(
    new TransactGetItemsCommand({
      TransactItems: gets.map((get) => ({ Get: requestOf(get) })),
      ...(capacity && { ReturnConsumedCapacity: capacity }),
    }),
  );
  const writer = success().array(2).array(gets.length);
  gets.forEach(({ schema, paths }, index) => {
    const item = output.Responses?.[index]?.Item;
    if (item === undefined) writer.nothing();
    else if (paths) writeProjected(writer, item, paths);
    else writer.bytes(encodeValues(item, schema, context.lists));
  });
  const capacities = output.ConsumedCapacity ?? [];
  writer.array(capacities.length);
  for (const one of capacities) writeExtendedCapacity(writer, one);
  return writer.finish();
}

function requestOf({ tableName, key, paths }: Get) {
  const placeholders = new Placeholders();
  const projected = paths && wholeLists(paths).map((path) => pathText(path, placeholders));
  return {
    TableName: tableName,
    Key: key,
    ...(projected && { ProjectionExpression: projected.join(', ') }),
    ...placeholders.parameters(),
  };
}

/** An element of one of the arrays that describe the items of a transaction; null if there is none. */
export const elementOf = (values: Cbor, index: number): Cbor =>
  listOf(values ?? [], 'a part of a transaction')[index] ?? null;
