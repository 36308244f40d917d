import type { LeaderboardItem } from '../../../tables/leaderboard';
import { type Album, albumOf, idOf, type OrderNames, problemsOf } from './album';
import type { StoredCount } from './items';
import { isStorable, rankOf } from './rank';

export type Row = Pick<LeaderboardItem, 'album' | 'artist' | 'order_count'>;

export interface OrderChange {
  /** The same in every delivery of the change. */
  readonly eventId: string;
  readonly sequenceNumber: string;
  readonly before: OrderNames | undefined;
  readonly after: OrderNames | undefined;
  /** Whether the table's time to live deleted the order. Unlike a canceled order, it stays counted. */
  readonly expired: boolean;
}

export interface Delta extends Album {
  readonly delta: number;
  /** How many orders of the album expired; absent when none did. */
  readonly expired?: number;
}

/** A change with its effect on the leaderboard: at least one delta. */
export interface CountableChange extends Pick<OrderChange, 'eventId' | 'sequenceNumber'> {
  readonly deltas: readonly Delta[];
}

/** A change that can never be counted, however often it is delivered. */
export interface Rejection {
  readonly sequenceNumber: string;
  readonly reason: string;
}

export interface NewCount {
  readonly album: Album;
  /** Undefined when the table has no count of the album yet. */
  readonly before: bigint | undefined;
  readonly after: bigint;
  /** How many more orders of the album have expired. */
  readonly expired: number;
}

/** The largest number of rows on the page. */
export const BOARD_LENGTH = 25;

/**
 * An image without a usable album was never counted: nothing is subtracted for it. An expiry keeps the count, and adds
 * to the expired orders, so that an audit can tell it from a lost order.
 */
export function deltasOf({ before, after, expired }: OrderChange): Delta[] {
  if (expired) return deltaOf(before, 0).map((delta) => ({ ...delta, expired: 1 }));
  return netDeltas([{ deltas: [...deltaOf(before, -1), ...deltaOf(after, 1)] }]);
}

function deltaOf(names: OrderNames | undefined, delta: number): Delta[] {
  const album = names && albumOf(names);
  return album ? [{ ...album, delta }] : [];
}

/** An invalid order is rejected once, with the change that made it invalid, and not with later changes. */
export function rejectionOf({ before, after, sequenceNumber }: OrderChange): Rejection | undefined {
  const reason = after ? problemsOf(after) : '';
  const wasInvalid = before !== undefined && problemsOf(before) !== '';
  return reason === '' || wasInvalid ? undefined : { sequenceNumber, reason };
}

/** One delta per album. Albums whose deltas cancel out are left out, unless orders of theirs expired. */
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

/** Rejects the changes of albums whose stored count is not a number, or whose new count DynamoDB could not store. */
export function planCounts(group: readonly CountableChange[], stored: (album: Album) => StoredCount) {
  const problems = new Map<string, string>();
  const counts = netDeltas(group).flatMap(({ album, artist, delta, expired = 0 }): NewCount[] => {
    const before = stored({ album, artist });
    const after = typeof before === 'object' ? undefined : (before ?? 0n) + BigInt(delta);
    if (typeof before !== 'object' && after !== undefined && isStorable(after)) {
      return [{ album: { album, artist }, before, after, expired }];
    }
    const found = typeof before === 'object' ? before.found : `${after}`;
    problems.set(idOf({ album, artist }), problemOfCount(found));
    return [];
  });
  const rejected = group.flatMap(({ sequenceNumber, deltas }): Rejection[] => {
    const reason = deltas.map((delta) => problems.get(idOf(delta))).find((problem) => problem !== undefined);
    return reason === undefined ? [] : [{ sequenceNumber, reason }];
  });
  return { counts, rejected };
}

const problemOfCount = (found: string) =>
  `order_count of the album must be a whole number of at most 38 digits, got ${found}. ` +
  'Repair the leaderboard with: npx tableside orders recount';

/** The rows of the page in the order of the index, without albums that have no orders. */
export const topOf = (rows: readonly Row[]): Row[] =>
  rows
    .filter(({ order_count }) => order_count >= 1n)
    .map((row) => ({ row, rank: Buffer.from(rankOf(row, row.order_count)) }))
    .sort((one, other) => Buffer.compare(one.rank, other.rank))
    .slice(0, BOARD_LENGTH)
    .map(({ row }) => row);
