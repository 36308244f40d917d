import { createHash } from 'node:crypto';
import { type LeaderboardItem, leaderboardShards } from '../../tables/leaderboard';

/** What names an album: the key of the leaderboard table. */
export type Album = Pick<LeaderboardItem, 'album' | 'artist'>;
export type Row = Pick<LeaderboardItem, 'album' | 'artist' | 'order_count'>;

/** What one image of an order says of its album; undefined where it has no such string. */
export interface OrderImage {
  readonly title: string | undefined;
  readonly artistName: string | undefined;
}

/** What happened to one order. */
export interface OrderChange {
  /** The same in every delivery of the change. */
  readonly eventId: string;
  readonly sequenceNumber: string;
  readonly before: OrderImage | undefined;
  readonly after: OrderImage | undefined;
  /** Deleted by the table's time to live, which is no cancellation. */
  readonly expired: boolean;
}

export interface Delta extends Album {
  readonly delta: number;
}

/** A change with what it adds to the board and takes from it; never without deltas. */
export interface CountableChange {
  readonly eventId: string;
  readonly sequenceNumber: string;
  readonly deltas: readonly Delta[];
}

/** A change that can never count, however often it is delivered. */
export interface Rejection {
  readonly sequenceNumber: string;
  readonly reason: string;
}

/** How many rows the page has at most. */
export const boardLength = 25;

/** DynamoDB's limits for one transaction and for the sizes of a partition key and a sort key, in UTF-8 bytes. */
const maxActions = 100;
const maxBytes = { title: 2048, artistName: 1024 } as const;

function problemOf(text: string | undefined, name: string, limit: number): string | undefined {
  const bytes = text === undefined ? undefined : Buffer.byteLength(text);
  if (bytes !== undefined && bytes >= 1 && bytes <= limit) return undefined;
  return `${name} must be a string of 1 to ${limit} bytes, got ${bytes === undefined ? 'none' : `${bytes} bytes`}`;
}

const problemsOf = ({ title, artistName }: OrderImage): string =>
  [problemOf(title, 'album.title', maxBytes.title), problemOf(artistName, 'album.artist_name', maxBytes.artistName)]
    .filter((problem) => problem !== undefined)
    .join('; ');

/** Whether both names can be a key of the leaderboard table. */
export const isNameable = ({ album, artist }: Album): boolean =>
  problemsOf({ title: album, artistName: artist }) === '';

const deltaOf = (image: OrderImage | undefined, delta: number): Delta[] =>
  image?.title !== undefined && image.artistName !== undefined && problemsOf(image) === ''
    ? [{ album: image.title, artist: image.artistName, delta }]
    : [];

/** An image that names no album never counted: nothing is taken back for it. */
export function deltasOf({ before, after, expired }: OrderChange): Delta[] {
  return expired ? [] : netDeltas([{ deltas: [...deltaOf(before, -1), ...deltaOf(after, 1)] }]);
}

/** A broken order is reported once, by the change that broke it: a later change that leaves it as broken is none. */
export function rejectionOf({ before, after, sequenceNumber }: OrderChange): Rejection | undefined {
  const reason = after ? problemsOf(after) : '';
  const wasBroken = before !== undefined && problemsOf(before) !== '';
  return reason === '' || wasBroken ? undefined : { sequenceNumber, reason };
}

/** Equal for equal albums only, whatever characters their names hold. */
export const idOf = ({ album, artist }: Album): string => JSON.stringify([album, artist]);

/** One delta for each album; albums whose deltas cancel out are left out. */
export function netDeltas(changes: readonly Pick<CountableChange, 'deltas'>[]): Delta[] {
  const net = new Map<string, Delta>();
  for (const { album, artist, delta } of changes.flatMap(({ deltas }) => deltas)) {
    const id = idOf({ album, artist });
    net.set(id, { album, artist, delta: (net.get(id)?.delta ?? 0) + delta });
  }
  return [...net.values()].filter(({ delta }) => delta !== 0);
}

const firstAlbum = ({ deltas }: CountableChange): string => deltas.map(idOf)[0] ?? '';

/**
 * Groups that each fit one transaction: an action for each change and one for each of their albums. Changes of an
 * album stand together, so that groups are few and those in flight at once seldom want the same album.
 */
export function groupChanges(changes: readonly CountableChange[]): CountableChange[][] {
  const groups: CountableChange[][] = [];
  let albums = new Set<string>();
  for (const change of changes.toSorted((a, b) => compare(firstAlbum(a), firstAlbum(b)))) {
    const own = change.deltas.map(idOf);
    const group = groups.at(-1);
    const together = new Set([...albums, ...own]);
    if (group && group.length + 1 + together.size <= maxActions) {
      group.push(change);
      albums = together;
    } else {
      groups.push([change]);
      albums = new Set(own);
    }
  }
  return groups;
}

/** The album's partition of the index `by-order-count`; stored with it, so it must never come out otherwise. */
export const shardOf = (album: Album): number =>
  createHash('sha256').update(idOf(album)).digest().readUInt32BE(0) % leaderboardShards;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The page's rows: most ordered first, then by album and artist in code units; what nobody orders any more is left out. */
export const topOf = (rows: readonly Row[]): Row[] =>
  rows
    .filter((row) => row.order_count >= 1)
    .sort((a, b) => b.order_count - a.order_count || compare(a.album, b.album) || compare(a.artist, b.artist))
    .slice(0, boardLength);
