import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../../runtime/clock';
import type { Item } from '../../../../runtime/dynamodb/item';
import { LEADERBOARD_SHARDS, leaderboardTable } from '../../../../tables/leaderboard';
import { type Album, idOf, isNameable } from '../album';
import { BOARD_LENGTH, type Row, topOf } from '../core';
import { createReadRows, PROJECTION, type StoredRow, toStoredRow } from '../items';

/** A second page is read only if rows have a rank but no valid count, which this function never writes. */
const PAGES_PER_SHARD = 10;

const [{ name: IndexName }] = leaderboardTable.globalSecondaryIndexes;

/**
 * The current rows of the page. The index lags behind the table, so it only proposes albums. These and the `known` ones
 * (just counted, or shown on the page) are read again from the table itself.
 */
export function createBoard(dynamodb: DynamoDBClient, TableName: string, clock: Clock) {
  const readRows = createReadRows(dynamodb, TableName, clock);

  const queryPage = (shard: number, ExclusiveStartKey: Item | undefined, abortSignal: AbortSignal) =>
    dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: '#shard = :shard',
        ProjectionExpression: PROJECTION.ProjectionExpression,
        ExpressionAttributeNames: { ...PROJECTION.ExpressionAttributeNames, '#shard': 'board_shard' },
        ExpressionAttributeValues: { ':shard': { N: String(shard) } },
        Limit: BOARD_LENGTH,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
      { abortSignal },
    );

  /** Returns the first valid rows of a shard, enough for the whole page. */
  const queryShard = async (shard: number, signal: AbortSignal): Promise<Row[]> => {
    const rows: Row[] = [];
    let start: Item | undefined;
    for (let pages = 0; pages < PAGES_PER_SHARD; pages++) {
      const { Items = [], LastEvaluatedKey } = await queryPage(shard, start, signal);
      rows.push(...Items.map(toStoredRow).flatMap(toRow));
      start = LastEvaluatedKey;
      if (rows.length >= BOARD_LENGTH || start === undefined) break;
    }
    return rows;
  };

  return async (known: readonly Album[], signal: AbortSignal): Promise<Row[]> => {
    const shards = Array.from({ length: LEADERBOARD_SHARDS }, (_, shard) => queryShard(shard, signal));
    const proposed = (await Promise.all(shards)).flat();
    const candidates = new Map(known.filter(isNameable).map((album) => [idOf(album), album]));
    // A full page in addition to the known albums, which may all have fallen below the proposed ones.
    for (const row of topOf(proposed.filter((row) => !candidates.has(idOf(row))))) candidates.set(idOf(row), row);
    const rows = await readRows([...candidates.values()], signal);
    return topOf([...rows.values()].flatMap(toRow));
  };
}

/** A row without a valid count is not shown; `orders audit` reports it. */
const toRow = ({ album, stored }: StoredRow): Row[] =>
  typeof stored === 'bigint' ? [{ ...album, order_count: stored }] : [];
