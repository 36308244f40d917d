import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Album } from './album';
import { isStorable, rankOf, shardOf } from './rank';

export type Item = Record<string, AttributeValue>;

/** What the leaderboard table holds as the count of an album; undefined where it holds none. */
export type Stored = bigint | Unusable | undefined;

/** An `order_count` that is no count; `found` is what is there instead, as JSON. */
export interface Unusable {
  readonly found: string;
}

/** A day beyond the 14 days for which the failure queue keeps what may be sent to the function again. */
const REMEMBERED_SECONDS = 15 * 24 * 60 * 60;

export const keyOf = ({ album, artist }: Album): Item => ({ album: { S: album }, artist: { S: artist } });

export const toAlbum = ({ album, artist }: Item): Album => ({ album: album?.S ?? '', artist: artist?.S ?? '' });

export function storedCount({ order_count }: Item): Stored {
  return order_count === undefined ? undefined : (wholeNumber(order_count) ?? { found: JSON.stringify(order_count) });
}

/** How many of an album's orders expired; undefined where the table has something that is no such number. */
export function storedExpired({ expired_count }: Item): bigint | undefined {
  const expired = expired_count === undefined ? 0n : wholeNumber(expired_count);
  return expired !== undefined && expired >= 0n ? expired : undefined;
}

function wholeNumber({ N: digits = '' }: AttributeValue): bigint | undefined {
  const number = /^-?\d+$/.test(digits) ? BigInt(digits) : undefined;
  return number !== undefined && isStorable(number) ? number : undefined;
}

/** The attributes by which the index finds an album; none for an album that nobody orders. */
export const indexAttributes = (album: Album, count: bigint): Item =>
  count < 1n ? {} : { board_rank: { S: rankOf(album, count) }, board_shard: { N: String(shardOf(album)) } };

/** An item of the leaderboard table, whole. */
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
