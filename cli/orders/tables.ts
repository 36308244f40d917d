import { BatchWriteItemCommand, type DynamoDBClient, paginateScan, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { type Album, albumOf } from '../../functions/orders/publish-leaderboard/album';
import { indexAttributes, type StoredRow, toStoredRow } from '../../functions/orders/publish-leaderboard/items';
import { namesIn } from '../../functions/orders/publish-leaderboard/record';
import type { Clock } from '../../runtime/clock';
import type { Item } from '../../runtime/dynamodb/item';
import { createRetry } from '../../runtime/retry';

/** DynamoDB's limit for one BatchWriteItem. */
const WRITES_PER_REQUEST = 25;

/** Scans the orders table with consistent reads. The album is undefined if its names are unusable. */
export async function* scanOrders(
  client: DynamoDBClient,
  TableName: string,
  abortSignal?: AbortSignal,
): AsyncGenerator<{ readonly orderId: string; readonly album: Album | undefined }> {
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

/** Puts and deletes items with different keys. */
export async function writeAll(
  client: DynamoDBClient,
  TableName: string,
  requests: readonly WriteRequest[],
  clock: Clock,
  abortSignal: AbortSignal,
  progress: (written: number) => void = () => undefined,
): Promise<void> {
  for (let start = 0; start < requests.length; start += WRITES_PER_REQUEST) {
    const again = createRetry({ clock, signal: abortSignal });
    let left = requests.slice(start, start + WRITES_PER_REQUEST);
    while (left.length > 0) {
      const command = new BatchWriteItemCommand({ RequestItems: { [TableName]: left } });
      const { UnprocessedItems } = await client.send(command, { abortSignal });
      left = UnprocessedItems?.[TableName] ?? [];
      if (left.length > 0) await again(new Error(`${TableName}: ${left.length} items remain unprocessed`));
    }
    progress(Math.min(start + WRITES_PER_REQUEST, requests.length));
  }
}
