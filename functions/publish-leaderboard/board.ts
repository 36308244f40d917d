import { type AttributeValue, BatchGetItemCommand, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { leaderboardShards, leaderboardTable } from '../../tables/leaderboard';
import { type Clock, createBackoff } from '../shared/backoff';
import { type Album, boardLength, idOf, isNameable, type Row, topOf } from './core';

/**
 * The rows of the page as they are now. The index lags behind the table, so it only proposes albums; these and the
 * `known` ones (those just counted, those that the page shows) are read again from the table itself.
 */
export type Board = (known: readonly Album[], signal: AbortSignal) => Promise<Row[]>;

const [{ name: IndexName }] = leaderboardTable.globalSecondaryIndexes;
const keysPerRead = 100;
const projection = {
  ProjectionExpression: '#album, #artist, #count',
  ExpressionAttributeNames: { '#album': 'album', '#artist': 'artist', '#count': 'order_count' },
};

export function createBoard(dynamodb: DynamoDBClient, TableName: string, clock: Clock): Board {
  const queryShard = async (shard: number, signal: AbortSignal): Promise<Row[]> => {
    const { Items } = await dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName,
        KeyConditionExpression: '#shard = :shard AND #count >= :one',
        ProjectionExpression: projection.ProjectionExpression,
        ExpressionAttributeNames: { ...projection.ExpressionAttributeNames, '#shard': 'board_shard' },
        ExpressionAttributeValues: { ':shard': { N: String(shard) }, ':one': { N: '1' } },
        ScanIndexForward: false,
        Limit: boardLength,
      }),
      { abortSignal: signal },
    );
    return (Items ?? []).map(toRow);
  };

  const readRows = async (albums: readonly Album[], signal: AbortSignal): Promise<Row[]> => {
    const again = createBackoff(clock, signal, { maxTries: 10 });
    const rows: Row[] = [];
    let keys = albums.map(({ album, artist }): Key => ({ album: { S: album }, artist: { S: artist } }));
    while (keys.length > 0) {
      const { Responses, UnprocessedKeys } = await dynamodb.send(
        new BatchGetItemCommand({
          RequestItems: { [TableName]: { Keys: keys.slice(0, keysPerRead), ConsistentRead: true, ...projection } },
        }),
        { abortSignal: signal },
      );
      rows.push(...(Responses?.[TableName] ?? []).map(toRow));
      const unread = UnprocessedKeys?.[TableName]?.Keys ?? [];
      keys = [...unread, ...keys.slice(keysPerRead)];
      if (unread.length > 0) await again(new Error(`${TableName}: ${unread.length} keys stay unprocessed`));
    }
    return rows;
  };

  return async (known, signal) => {
    const shards = Array.from({ length: leaderboardShards }, (_, shard) => queryShard(shard, signal));
    const proposed = (await Promise.all(shards)).flat();
    const candidates = new Map(known.filter(isNameable).map((album) => [idOf(album), album]));
    // As many again as the page has rows: known albums may all have fallen below what the index proposes.
    for (const row of topOf(proposed.filter((row) => !candidates.has(idOf(row))))) candidates.set(idOf(row), row);
    return topOf(await readRows([...candidates.values()], signal));
  };
}

type Key = Record<string, AttributeValue>;

const toRow = ({ album, artist, order_count }: Key): Row => ({
  album: album?.S ?? '',
  artist: artist?.S ?? '',
  order_count: Number(order_count?.N ?? 0),
});
