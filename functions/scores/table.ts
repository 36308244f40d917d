import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../runtime/dynamodb/item';
import { InvalidRequest } from '../../runtime/errors';
import { quote } from '../../runtime/request';
import { scoresTable } from '../../tables/scores';

const { partitionKey, sortKey } = scoresTable;
/** DynamoDB's limit for a partition key. */
const MAX_USER_BYTES = 2048;

export interface Query {
  readonly userId: string;
  readonly limit: number;
  /** The `CreatedTime` of the last score of a page, after which the next page begins. */
  readonly after?: string;
  readonly consistent: boolean;
}

/** `cache` if nothing was read from the table. */
export type Source = 'cache' | 'table';

export interface Page {
  /** Newest first. */
  readonly items: readonly Item[];
  /** Where the next page begins; undefined on the last page. */
  readonly last: string | undefined;
  readonly source: Source;
}

/** Reads a page of a player's scores. @param client reads from the table, or through DAX */
export async function queryScores(
  client: DynamoDBClient,
  TableName: string,
  { userId, limit, after, consistent }: Query,
): Promise<Page> {
  const { Items, LastEvaluatedKey, ConsumedCapacity } = await client.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: `${partitionKey.name} = :user`,
      ExpressionAttributeValues: { ':user': { S: userId } },
      ScanIndexForward: false,
      Limit: limit,
      ConsistentRead: consistent,
      // A query that DAX answers from its cache consumes none; any other consumes some, even if it finds nothing.
      ReturnConsumedCapacity: 'TOTAL',
      ...(after !== undefined && {
        ExclusiveStartKey: { [partitionKey.name]: { S: userId }, [sortKey.name]: { N: after } },
      }),
    }),
  );
  const source = ConsumedCapacity?.CapacityUnits === 0 ? 'cache' : 'table';
  return { items: Items ?? [], last: LastEvaluatedKey?.[sortKey.name]?.N, source };
}

/** @throws InvalidRequest */
export function readUserId(name: string, value: unknown): string {
  const isKey = typeof value === 'string' && value !== '' && value.isWellFormed();
  if (isKey && Buffer.byteLength(value) <= MAX_USER_BYTES) return value;
  throw new InvalidRequest(`${name} must be a string of 1 to ${MAX_USER_BYTES} bytes, got ${quote(value)}`);
}
