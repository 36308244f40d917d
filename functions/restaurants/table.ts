import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { batchGet } from '../../runtime/dynamodb/batch-get';
import type { Item } from '../../runtime/dynamodb/item';
import { restaurantsTable } from '../../tables/restaurants';
import { idOf, keyOf } from './items';

const [{ name: IndexName }] = restaurantsTable.globalSecondaryIndexes;
/** Short, because a reader waits. */
const RETRY = { maxTries: 6, firstPauseMs: 25 };

/** A position in the index: the keys of the last item of a page, after which the next page begins. */
export type Position = Readonly<Record<'PK' | 'SK' | 'GSI1PK' | 'GSI1SK', string>>;

export interface Query {
  readonly partition: string;
  /** The beginning of the sort keys; empty for all items of the partition. */
  readonly prefix: string;
  readonly limit: number;
  readonly after?: Position;
}

export interface Page {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined on the last page. */
  readonly last: Position | undefined;
}

/**
 * Reads at most 100 items, in the order of the ids. Reads are strongly consistent; otherwise an old item could be
 * loaded after its invalidation.
 */
export async function readItems(
  dynamodb: DynamoDBClient,
  TableName: string,
  ids: readonly string[],
): Promise<(Item | undefined)[]> {
  const [only] = ids;
  if (only !== undefined && ids.length === 1) {
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: keyOf(only), ConsistentRead: true }));
    return [Item];
  }
  const items = await batchGet(dynamodb, TableName, ids.map(keyOf), { consistent: true, retry: RETRY });
  const found = new Map(items.map((item) => [idOf(item), item]));
  return ids.map((id) => found.get(id));
}

/** Reads a page of a partition of the index, in the order of the sort keys. */
export async function queryPage(
  dynamodb: DynamoDBClient,
  TableName: string,
  { partition, prefix, limit, after }: Query,
): Promise<Page> {
  const { Items = [], LastEvaluatedKey: last } = await dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName,
      KeyConditionExpression: `GSI1PK = :partition${prefix && ' AND begins_with(GSI1SK, :prefix)'}`,
      ExpressionAttributeValues: { ':partition': { S: partition }, ...(prefix && { ':prefix': { S: prefix } }) },
      Limit: limit,
      ...(after && { ExclusiveStartKey: toKey(after) }),
    }),
  );
  return { items: Items, last: last && toPosition(last) };
}

const toKey = (after: Position): Item => Object.fromEntries(Object.entries(after).map(([name, S]) => [name, { S }]));

const toPosition = ({ PK, SK, GSI1PK, GSI1SK }: Item): Position => ({
  PK: PK?.S ?? '',
  SK: SK?.S ?? '',
  GSI1PK: GSI1PK?.S ?? '',
  GSI1SK: GSI1SK?.S ?? '',
});
