import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../runtime/clock';
import { batchGet } from '../../../runtime/dynamodb/batch-get';
import { type Album, idOf } from './album';
import { type Item, keyOf, type Stored, storedCount, storedExpired, toAlbum } from './items';

export interface StoredRow {
  readonly album: Album;
  readonly stored: Stored;
  /** How many of the album's orders expired; undefined where the table has something that is no such number. */
  readonly expired: bigint | undefined;
}

/** Reads the rows of these albums as they are now, by `idOf`; albums without a row are left out. */
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

/** No two of the albums may be the same. Unprocessed keys are read again until the signal aborts. */
export const createReadRows =
  (dynamodb: DynamoDBClient, tableName: string, clock: Clock): ReadRows =>
  async (albums, signal) => {
    const options = { consistent: true, projection: PROJECTION, retry: { clock, signal } };
    const rows = (await batchGet(dynamodb, tableName, albums.map(keyOf), options)).map(toStoredRow);
    return new Map(rows.map((row) => [idOf(row.album), row]));
  };
