import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../runtime/dynamodb/item';
import { restaurantsTable } from '../../tables/restaurants';
import { idOf, keyOf } from './items';

const [{ name: IndexName }] = restaurantsTable.globalSecondaryIndexes;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 25;

/** A position in the index: the keys of the last item of a page, after which the next page begins. */
export interface Position {
  readonly PK: string;
  readonly SK: string;
  readonly GSI1PK: string;
  readonly GSI1SK: string;
}

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
 * Reads at most 100 items in the order of the ids, undefined where there is none. Reads are consistent: an eventually
 * consistent read could load an old item after `invalidate-cache` has removed it from the cache.
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
  const found = new Map<string | undefined, Item>();
  let Keys: Item[] = ids.map(keyOf);
  for (let attempt = 0; Keys.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new Error(`${TableName}: ${Keys.length} of ${ids.length} keys stay unprocessed`);
    // Full jitter: a random part of 25 ms, 50 ms, 100 ms and so on.
    if (attempt > 0) await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** (attempt - 1));
    const { Responses, UnprocessedKeys } = await dynamodb.send(
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
    );
    for (const item of Responses?.[TableName] ?? []) found.set(idOf(item), item);
    Keys = UnprocessedKeys?.[TableName]?.Keys ?? [];
  }
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

const toKey = ({ PK, SK, GSI1PK, GSI1SK }: NonNullable<Query['after']>): Item => ({
  PK: { S: PK },
  SK: { S: SK },
  GSI1PK: { S: GSI1PK },
  GSI1SK: { S: GSI1SK },
});

const toPosition = ({ PK, SK, GSI1PK, GSI1SK }: Item) => ({
  PK: PK?.S ?? '',
  SK: SK?.S ?? '',
  GSI1PK: GSI1PK?.S ?? '',
  GSI1SK: GSI1SK?.S ?? '',
});
