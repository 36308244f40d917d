import type { LeaderboardItem } from '../../../tables/leaderboard';
import { type Album, albumOf, idOf, type OrderNames, problemsOf } from './album';
import type { Stored } from './items';
import { isStorable, rankOf } from './rank';

export type Row = Pick<LeaderboardItem, 'album' | 'artist' | 'order_count'>;

/** What happened to one order. */
export interface OrderChange {
  /** The same in every delivery of the change. */
  readonly eventId: string;
  readonly sequenceNumber: string;
  readonly before: OrderNames | undefined;
  readonly after: OrderNames | undefined;
  /** Deleted by the table's time to live, which is no cancellation: the order stays counted. */
  readonly expired: boolean;
}

export interface Delta extends Album {
  readonly delta: number;
  /** How many of the album's orders expired; absent where none did. */
  readonly expired?: number;
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

/** What a group of changes makes of one album's count. */
export interface NewCount {
  readonly album: Album;
  /** Undefined where the table has no count of the album yet. */
  readonly before: bigint | undefined;
  readonly after: bigint;
  /** How many more of its orders have expired. */
  readonly expired: number;
}

/** How many rows the page has at most. */
export const boardLength = 25;

/** DynamoDB's limit for one transaction. */
const MAX_ACTIONS = 100;

function deltaOf(names: OrderNames | undefined, delta: number): Delta[] {
  const album = names && albumOf(names);
  return album ? [{ ...album, delta }] : [];
}

/**
 * An image that names no album never counted: nothing is taken back for it. An expiry leaves the count as it is, and is
 * added to what expired, so that an audit can tell it from a loss.
 */
export function deltasOf({ before, after, expired }: OrderChange): Delta[] {
  if (expired) return deltaOf(before, 0).map((delta) => ({ ...delta, expired: 1 }));
  return netDeltas([{ deltas: [...deltaOf(before, -1), ...deltaOf(after, 1)] }]);
}

/** A broken order is reported once, by the change that broke it. A later change that leaves it broken is not reported. */
export function rejectionOf({ before, after, sequenceNumber }: OrderChange): Rejection | undefined {
  const reason = after ? problemsOf(after) : '';
  const wasBroken = before !== undefined && problemsOf(before) !== '';
  return reason === '' || wasBroken ? undefined : { sequenceNumber, reason };
}

/** One delta for each album; albums whose deltas cancel out are left out, unless orders of theirs expired. */
export function netDeltas(changes: readonly Pick<CountableChange, 'deltas'>[]): Delta[] {
  const net = new Map<string, Delta>();
  for (const { album, artist, delta, expired = 0 } of changes.flatMap(({ deltas }) => deltas)) {
    const id = idOf({ album, artist });
    const before = net.get(id);
    const allExpired = (before?.expired ?? 0) + expired;
    const sum = (before?.delta ?? 0) + delta;
    net.set(id, { album, artist, delta: sum, ...(allExpired > 0 && { expired: allExpired }) });
  }
  return [...net.values()].filter(({ delta, expired }) => delta !== 0 || expired !== undefined);
}

const firstAlbum = ({ deltas }: CountableChange): string => deltas.map(idOf)[0] ?? '';

/**
 * Groups that each fit one transaction: an action for each change and one for each of their albums. Changes of an
 * album stay together where they fit, so that groups are few and those in flight at once seldom want the same album.
 */
export function groupChanges(changes: readonly CountableChange[]): CountableChange[][] {
  const groups = [new Group()];
  for (const ofAlbum of byFirstAlbum(changes)) {
    const current = groups.at(-1);
    if (current && !current.fits(ofAlbum) && new Group().fits(ofAlbum)) groups.push(new Group());
    for (const change of ofAlbum) {
      if (!groups.at(-1)?.fits([change])) groups.push(new Group());
      groups.at(-1)?.add(change);
    }
  }
  return groups.map((group) => group.changes).filter((group) => group.length > 0);
}

class Group {
  readonly changes: CountableChange[] = [];
  private readonly albums = new Set<string>();

  fits(more: readonly CountableChange[]): boolean {
    const added = more.flatMap(({ deltas }) => deltas.map(idOf));
    return this.changes.length + more.length + new Set([...this.albums, ...added]).size <= MAX_ACTIONS;
  }

  add(change: CountableChange): void {
    this.changes.push(change);
    for (const delta of change.deltas) this.albums.add(idOf(delta));
  }
}

function byFirstAlbum(changes: readonly CountableChange[]): Iterable<readonly CountableChange[]> {
  const found = new Map<string, CountableChange[]>();
  for (const change of changes.toSorted((a, b) => compare(firstAlbum(a), firstAlbum(b)))) {
    const ofAlbum = found.get(firstAlbum(change));
    if (ofAlbum) ofAlbum.push(change);
    else found.set(firstAlbum(change), [change]);
  }
  return found.values();
}

/**
 * The counts that a group of changes comes to, and the changes that can never count, since the count of one of their
 * albums is none, or would have more digits than DynamoDB keeps.
 */
export function planCounts(group: readonly CountableChange[], stored: (album: Album) => Stored) {
  const problems = new Map<string, string>();
  const counts = netDeltas(group).flatMap(({ album, artist, delta, expired = 0 }): NewCount[] => {
    const before = stored({ album, artist });
    const after = typeof before === 'object' ? undefined : (before ?? 0n) + BigInt(delta);
    if (typeof before !== 'object' && after !== undefined && isStorable(after)) {
      return [{ album: { album, artist }, before, after, expired }];
    }
    const found = typeof before === 'object' ? before.found : `${after}`;
    problems.set(
      idOf({ album, artist }),
      `order_count of the album must be a whole number of at most 38 digits, got ${found}: repair the leaderboard with: npx tableside orders recount`,
    );
    return [];
  });
  const rejected = group.flatMap(({ sequenceNumber, deltas }): Rejection[] => {
    const reason = deltas.map((delta) => problems.get(idOf(delta))).find((problem) => problem !== undefined);
    return reason === undefined ? [] : [{ sequenceNumber, reason }];
  });
  return { counts, rejected };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The rows of the page in the order of the index; albums that nobody orders any more are left out. */
export const topOf = (rows: readonly Row[]): Row[] =>
  rows
    .filter(({ order_count }) => order_count >= 1n)
    .map((row) => ({ row, rank: Buffer.from(rankOf(row, row.order_count)) }))
    .sort((one, other) => Buffer.compare(one.rank, other.rank))
    .slice(0, boardLength)
    .map(({ row }) => row);
