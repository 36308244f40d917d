import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../runtime/clock';
import { batchGet } from '../../../runtime/dynamodb/batch-get';
import type { Item } from '../../../runtime/dynamodb/item';
import { type Album, idOf } from './album';
import { keyOf, type StoredCount, storedCount, storedExpired, toAlbum } from './items';

export interface StoredRow {
  readonly album: Album;
  readonly stored: StoredCount;
  /** How many orders of the album expired; undefined when the table has anything but such a number. */
  readonly expired: bigint | undefined;
}

/** Reads the current rows of these albums, by `idOf`. Albums without a row are left out. */
export type ReadRows = (albums: readonly Album[], signal: AbortSignal) => Promise<ReadonlyMap<string, StoredRow>>;

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

/** No two albums may be equal. Unprocessed keys are retried until the signal aborts. */
export const createReadRows =
  (dynamodb: DynamoDBClient, tableName: string, clock: Clock): ReadRows =>
  async (albums, signal) => {
    const options = { consistent: true, projection: PROJECTION, retry: { clock, signal } };
    const rows = (await batchGet(dynamodb, tableName, albums.map(keyOf), options)).map(toStoredRow);
    return new Map(rows.map((row) => [idOf(row.album), row]));
  };
