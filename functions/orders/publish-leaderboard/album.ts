import type { LeaderboardItem } from '../../../tables/leaderboard';

/** The stored names of an album: the key of the leaderboard table. */
export type Album = Pick<LeaderboardItem, 'album' | 'artist'>;

export interface OrderNames {
  readonly title: OrderName;
  readonly artistName: OrderName;
}

/** Undefined when the order has no such name; `found` is what it has instead, as in `a number`. */
export type OrderName = string | { readonly found: string } | undefined;

/** DynamoDB's limits for a partition key and a sort key, in UTF-8 bytes. */
const MAX_BYTES = { title: 2048, artistName: 1024 } as const;

const SPACES = /\p{White_Space}+/gu;
const OUTER = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]$/u;
const FLAG = '\u{1F3F4}';
const TAG = /^[\u{E0020}-\u{E007E}]$/u;
const END_OF_TAGS = '\u{E007F}';

/** Equal for equal albums only, whatever characters their names hold. */
export const idOf = ({ album, artist }: Album): string => JSON.stringify([album, artist]);

/** The reasons why the album of an order cannot be counted; empty when it can. */
export const problemsOf = ({ title, artistName }: OrderNames): string =>
  [problemOf(title, 'album.title', MAX_BYTES.title), problemOf(artistName, 'album.artist_name', MAX_BYTES.artistName)]
    .filter((problem) => problem !== undefined)
    .join('; ');

/** The album that an order is counted for; undefined when `problemsOf` has reasons. */
export function albumOf({ title, artistName }: OrderNames): Album | undefined {
  if (typeof title !== 'string' || typeof artistName !== 'string') return undefined;
  if (problemsOf({ title, artistName }) !== '') return undefined;
  return { album: foldName(title), artist: foldName(artistName) };
}

/** Whether the names are a valid key of the leaderboard table, folded or not. */
export const isNameable = ({ album, artist }: Album): boolean =>
  isKey(album, MAX_BYTES.title) && isKey(artist, MAX_BYTES.artistName);

function isKey(name: string, limit: number): boolean {
  const bytes = Buffer.byteLength(name);
  return name.isWellFormed() && bytes >= 1 && bytes <= limit;
}

function problemOf(name: OrderName, field: string, limit: number): string | undefined {
  const rule = `${field} must be a non-blank string of at most ${limit} bytes`;
  if (typeof name !== 'string') return `${rule}, got ${name?.found ?? 'none'}`;
  // DynamoDB stores valid Unicode only. Half of a surrogate pair is left when a string is cut in the middle of a
  // character.
  if (!name.isWellFormed()) return `${field} must be valid Unicode, got half of a surrogate pair`;
  const folded = foldName(name);
  if (folded === '') return `${rule}, got ${kindOfBlank(name)}`;
  const bytes = Buffer.byteLength(folded);
  return bytes > limit ? `${rule}, got ${bytes} bytes` : undefined;
}

function kindOfBlank(name: string): string {
  if (name === '') return 'an empty string';
  return /^\p{White_Space}+$/u.test(name) ? 'white space only' : 'invisible characters only';
}

/**
 * The spelling under which the orders of an album are counted: Unicode's composed form (NFC), one space for each run of
 * white space, and no white space or invisible characters around the name. Names that look equal then seldom differ.
 */
export const foldName = (name: string): string => trimmed([...name.normalize('NFC').replace(SPACES, ' ')]);

/** A regular expression would need quadratic time for a name with many of these characters in the middle. */
function trimmed(characters: readonly string[]): string {
  let [start, end] = [0, characters.length];
  while (start < end && OUTER.test(characters[start] ?? '')) start++;
  while (end > start && OUTER.test(characters[end - 1] ?? '') && !isEndOfFlag(characters, end - 1)) end--;
  return characters.slice(start, end).join('');
}

/** Whether the character ends a flag like Scotland's, which differs from other flags in invisible characters only. */
function isEndOfFlag(characters: readonly string[], index: number): boolean {
  if (characters[index] !== END_OF_TAGS) return false;
  let base = index - 1;
  while (TAG.test(characters[base] ?? '')) base--;
  return base < index - 1 && characters[base] === FLAG;
}
