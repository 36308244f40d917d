import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EnvironmentName } from '../../environments';
import type { Row } from '../../functions/orders/publish-leaderboard/core';
import { createBoard } from '../../functions/orders/publish-leaderboard/page/board';
import { systemClock } from '../../runtime/clock';
import type { OrdersOutputs } from '../../systems/orders';
import { clientConfig } from '../deployment';
import { table } from '../terminal/table';
import { terminalName } from '../terminal/text';

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
