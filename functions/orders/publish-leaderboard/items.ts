import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Album } from './album';
import { isStorable, rankOf, shardOf } from './rank';

/** The stored count of an album; undefined when the table has none. */
export type StoredCount = bigint | InvalidCount | undefined;

/** An `order_count` that is not a whole number; `found` is its value as JSON. */
interface InvalidCount {
  readonly found: string;
}

/** A day longer than the 14 days for which the failure queue keeps records that may be sent again. */
const REMEMBERED_SECONDS = 15 * 24 * 60 * 60;

export const keyOf = ({ album, artist }: Album): Item => ({ album: { S: album }, artist: { S: artist } });

export const toAlbum = ({ album, artist }: Item): Album => ({ album: album?.S ?? '', artist: artist?.S ?? '' });

export function storedCount({ order_count }: Item): StoredCount {
  return order_count === undefined ? undefined : (wholeNumber(order_count) ?? { found: JSON.stringify(order_count) });
}

/** How many orders of an album expired; undefined when the table has anything but such a number. */
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

/** A whole item of the leaderboard table. */
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
