import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Album, albumOf } from '../../functions/orders/publish-leaderboard/album';
import { indexAttributes, type StoredRow, toStoredRow } from '../../functions/orders/publish-leaderboard/items';
import { namesIn } from '../../functions/orders/publish-leaderboard/record';
import type { Item } from '../../runtime/dynamodb/item';

/** An order and its album. The album is undefined if its names are unusable. */
export interface OrderOf {
  readonly orderId: string;
  readonly album: Album | undefined;
}

/** Scans the orders table with consistent reads. */
export async function* scanOrders(
  client: DynamoDBClient,
  TableName: string,
  abortSignal?: AbortSignal,
): AsyncGenerator<OrderOf> {
  const input = {
    TableName,
    ConsistentRead: true,
    ProjectionExpression: '#orderId, #album.#title, #album.#artist',
    ExpressionAttributeNames: {
      '#orderId': 'orderId',
      '#album': 'album',
      '#title': 'title',
      '#artist': 'artist_name',
    },
  };
  for await (const { Items = [] } of paginateScan({ client }, input, { abortSignal })) {
    for (const item of Items) yield { orderId: item.orderId?.S ?? '', album: albumOf(namesIn(item)) };
  }
}

/** A row of the leaderboard table. */
export interface BoardRow extends StoredRow {
  /** Whether the index is right: it has an album with orders at its rank, and no other album. */
  readonly isListed: boolean;
}

/** Scans the leaderboard table with consistent reads. */
export async function* scanBoard(
  client: DynamoDBClient,
  TableName: string,
  abortSignal?: AbortSignal,
): AsyncGenerator<BoardRow> {
  const pages = paginateScan({ client }, { TableName, ConsistentRead: true }, { abortSignal });
  for await (const { Items = [] } of pages) yield* Items.map(toBoardRow);
}

function toBoardRow(item: Item): BoardRow {
  const row = toStoredRow(item);
  const { board_rank, board_shard } = typeof row.stored === 'bigint' ? indexAttributes(row.album, row.stored) : {};
  const isListed = item.board_rank?.S === board_rank?.S && item.board_shard?.N === board_shard?.N;
  return { ...row, isListed };
}
