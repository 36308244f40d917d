import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../runtime/backoff';
import { type Album, idOf } from './album';
import { type Item, keyOf, type Stored, storedCount, storedExpired, toAlbum } from './items';
import { createRetry } from './retry';

export interface StoredRow {
  readonly album: Album;
  readonly stored: Stored;
  /** How many of the album's orders expired; undefined where the table has something that is no such number. */
  readonly expired: bigint | undefined;
}

/** Reads the rows of these albums as they are now, by `idOf`; albums without a row are left out. */
export type ReadRows = (albums: readonly Album[], signal: AbortSignal) => Promise<ReadonlyMap<string, StoredRow>>;

/** DynamoDB's limit for one BatchGetItem. */
const KEYS_PER_READ = 100;

export const PROJECTION = {
  ProjectionExpression: '#album, #artist, #count, #expired',
  ExpressionAttributeNames: {
    '#album': 'album',
    '#artist': 'artist',
    '#count': 'order_count',
    '#expired': 'expired_count',
  },
};

export const toStoredRow = (item: Item): StoredRow => ({
  album: toAlbum(item),
  stored: storedCount(item),
  expired: storedExpired(item),
});

/** DynamoDB answers with unprocessed keys when a table is asked for more than it gives. */
class ReadThrottled extends Error {
  override readonly name = 'ReadThrottled';
}

/** No two of the albums may be the same. Keys that stay unprocessed are asked for until the signal aborts. */
export const createReadRows =
  (dynamodb: DynamoDBClient, TableName: string, clock: Clock): ReadRows =>
  async (albums, signal) => {
    const again = createRetry(clock, signal);
    const rows = new Map<string, StoredRow>();
    let keys = albums.map(keyOf);
    while (keys.length > 0) {
      const { Responses, UnprocessedKeys } = await dynamodb.send(
        new BatchGetItemCommand({
          RequestItems: { [TableName]: { Keys: keys.slice(0, KEYS_PER_READ), ConsistentRead: true, ...PROJECTION } },
        }),
        { abortSignal: signal },
      );
      for (const row of (Responses?.[TableName] ?? []).map(toStoredRow)) rows.set(idOf(row.album), row);
      const unread = UnprocessedKeys?.[TableName]?.Keys ?? [];
      keys = [...unread, ...keys.slice(KEYS_PER_READ)];
      if (unread.length > 0) await again(new ReadThrottled(`${TableName}: ${unread.length} keys stay unprocessed`));
    }
    return rows;
  };
