import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../../runtime/clock';
import { batchGet } from '../../../runtime/dynamodb/batch-get';
import type { Item } from '../../../runtime/dynamodb/item';
import { type Album, idOf } from './album';
import { isStorable, rankOf, shardOf } from './rank';

/** Undefined when the table has no count of the album; `found` is a count that is not a whole number, as JSON. */
export type StoredCount = bigint | { readonly found: string } | undefined;

/** A day longer than the 14 days for which the failure queue keeps records that may be sent again. */
const REMEMBERED_SECONDS = 15 * 24 * 60 * 60;

export const keyOf = ({ album, artist }: Album): Item => ({ album: { S: album }, artist: { S: artist } });

export const toAlbum = ({ album, artist }: Item): Album => ({ album: album?.S ?? '', artist: artist?.S ?? '' });

export function storedCount({ order_count }: Item): StoredCount {
  return order_count === undefined ? undefined : (wholeNumber(order_count) ?? { found: JSON.stringify(order_count) });
}

/** How many orders of an album expired; undefined if the stored value is not a whole number of at least 0. */
export function storedExpired({ expired_count }: Item): bigint | undefined {
  const expired = expired_count === undefined ? 0n : wholeNumber(expired_count);
  return expired !== undefined && expired >= 0n ? expired : undefined;
}

function wholeNumber({ N: digits = '' }: AttributeValue): bigint | undefined {
  const number = /^-?\d+$/.test(digits) ? BigInt(digits) : undefined;
  return number !== undefined && isStorable(number) ? number : undefined;
}

/** The attributes by which the index finds an album; none for an album without orders. */
export const indexAttributes = (album: Album, count: bigint): Item =>
  count < 1n ? {} : { board_rank: { S: rankOf(album, count) }, board_shard: { N: String(shardOf(album)) } };

export const boardItem = (album: Album, count: bigint, expired = 0n): Item => ({
  ...keyOf(album),
  order_count: { N: String(count) },
  ...(expired > 0n && { expired_count: { N: String(expired) } }),
  ...indexAttributes(album, count),
});

/** An item of the table of counted records. @param now epoch milliseconds */
export const countedItem = (eventId: string, now: number): Item => ({
  eventId: { S: eventId },
  expiresAt: { N: String(Math.floor(now / 1000) + REMEMBERED_SECONDS) },
});

export interface StoredRow {
  readonly album: Album;
  readonly stored: StoredCount;
  /** How many orders of the album expired; undefined when the table has anything but such a number. */
  readonly expired: bigint | undefined;
}

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

/** Reads the existing rows of albums, by `idOf`. No two albums may be equal. Retries until the signal aborts. */
export const createReadRows =
  (dynamodb: DynamoDBClient, tableName: string, clock: Clock) =>
  async (albums: readonly Album[], signal: AbortSignal): Promise<ReadonlyMap<string, StoredRow>> => {
    const options = { consistent: true, projection: PROJECTION, retry: { clock, signal } };
    const rows = (await batchGet(dynamodb, tableName, albums.map(keyOf), options)).map(toStoredRow);
    return new Map(rows.map((row) => [idOf(row.album), row]));
  };
