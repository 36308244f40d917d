import { createHash } from 'node:crypto';
import { LEADERBOARD_SHARDS } from '../../../tables/leaderboard';
import { type Album, idOf } from './album';

/** DynamoDB stores at most 38 digits of a number. */
const DIGITS = 38;
const MAX_COUNT = 10n ** BigInt(DIGITS) - 1n;
/** DynamoDB's limit for the sort key of an index. */
const MAX_RANK_BYTES = 1024;
/** Sorts before every name, and never occurs in the result of `escapeNul`. */
const END_OF_ALBUM = '\u0000\u0000';
const CUT = '\u0000\u0002';
const HASH_DIGITS = 32;

export const isStorable = (count: bigint): boolean => count <= MAX_COUNT && count >= -MAX_COUNT;

/** The album's partition of the index. It is stored, so this function must never change its result. */
export const shardOf = (album: Album): number =>
  createHash('sha256').update(idOf(album)).digest().readUInt32BE(0) % LEADERBOARD_SHARDS;

/**
 * The sort key of the index. In the order of UTF-8 bytes, the album with the most orders comes first. Albums with
 * equally many orders are sorted by album and artist, so no two albums have the same rank.
 */
export const rankOf = (album: Album, count: bigint): string =>
  String(MAX_COUNT - count).padStart(DIGITS, '0') + suffixOf(album);

/** The names in an order-preserving form that fits the key. A hash distinguishes names that are cut. */
function suffixOf(album: Album): string {
  const whole = `${escapeNul(album.album)}${END_OF_ALBUM}${escapeNul(album.artist)}`;
  const limit = MAX_RANK_BYTES - DIGITS;
  if (Buffer.byteLength(whole) <= limit) return whole;
  const hash = createHash('sha256').update(idOf(album)).digest('hex').slice(0, HASH_DIGITS);
  return cutTo(whole, limit - CUT.length - HASH_DIGITS).replace(/\0+$/, '') + CUT + hash;
}

const escapeNul = (name: string): string => name.replaceAll('\u0000', '\u0000\u0001');

/** The longest prefix of at most `bytes` bytes that ends with a whole character. */
function cutTo(text: string, bytes: number): string {
  const cut = Buffer.from(text).subarray(0, bytes + 1);
  let end = bytes;
  // Bytes of the form 10xxxxxx continue a character.
  while (((cut[end] ?? 0) & 0xc0) === 0x80) end--;
  return cut.toString('utf8', 0, end);
}
