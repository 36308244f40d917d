import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EnvironmentName } from '../../environments';
import { createBoard } from '../../functions/orders/publish-leaderboard/board';
import type { Row } from '../../functions/orders/publish-leaderboard/core';
import { systemClock } from '../../runtime/backoff';
import { clientConfig } from '../deployment';
import { table } from '../terminal/table';
import type { OrdersOutputs } from './outputs';
import { terminalName } from './terminal-name';

const READ_SECONDS = 30;

/** The most ordered albums, read in the same way as for the page. */
export async function topAlbums(env: EnvironmentName, outputs: OrdersOutputs, count: number): Promise<Row[]> {
  const board = createBoard(new DynamoDBClient(clientConfig(env)), outputs.leaderboardTableName, systemClock);
  return (await board([], AbortSignal.timeout(READ_SECONDS * 1000))).slice(0, count);
}

export const topTable = (top: readonly Row[]): string =>
  table(
    ['', 'album', 'artist', 'orders'],
    top.map(({ album, artist, order_count }, index) => [
      index + 1,
      terminalName(album),
      terminalName(artist),
      order_count,
    ]),
  );
