import { type Album, idOf } from '../../functions/orders/publish-leaderboard/album';
import type { Row } from '../../functions/orders/publish-leaderboard/core';
import type { BoardRow } from './tables';

/** An album with a wrong count. A missing album has the count 0. */
export interface Difference extends Album {
  readonly expected: bigint;
  /** Null if the stored value is not a count. */
  readonly actual: bigint | null;
}

/** An album that the page shows with the wrong count, in the wrong row, or more than once. */
export interface PageDifference extends Difference {
  /** The row of the page for the album, starting at 1, if any. */
  readonly expectedRows: readonly number[];
  readonly actualRows: readonly number[];
}

/** Albums whose count is not the sum of the orders in the table and the expired orders. */
export function boardDifferences(ordered: ReadonlyMap<string, Row>, board: readonly BoardRow[]): Difference[] {
  const rows = new Map(board.map((row) => [idOf(row.album), row]));
  const albums = new Map<string, Album>([...ordered, ...[...rows].map(([id, { album }]) => [id, album] as const)]);
  return [...albums].flatMap(([id, { album, artist }]) => {
    const { stored = 0n, expired = 0n } = rows.get(id) ?? {};
    const expected = (ordered.get(id)?.order_count ?? 0n) + expired;
    const isCount = typeof stored === 'bigint' && (!rows.has(id) || rows.get(id)?.expired !== undefined);
    const actual = isCount ? stored : null;
    return expected === actual ? [] : [{ album, artist, expected, actual }];
  });
}

/** Albums whose rows on the page differ from the expected rows. */
export function pageDifferences(expected: readonly Row[], shown: readonly Row[]): PageDifference[] {
  const albums = new Map([...expected, ...shown].map((row) => [idOf(row), row]));
  return [...albums].flatMap(([id, { album, artist }]) => {
    const [wanted, found] = [placesOf(id, expected), placesOf(id, shown)];
    const wantedCount = wanted[0]?.count ?? 0n;
    const wrong = found.find(({ count }) => count !== wantedCount) ?? found[0];
    const isRight =
      wanted.length === found.length && wrong?.count === wanted[0]?.count && wrong?.row === wanted[0]?.row;
    const rows = { expectedRows: wanted.map(({ row }) => row), actualRows: found.map(({ row }) => row) };
    return isRight ? [] : [{ album, artist, expected: wantedCount, actual: wrong?.count ?? 0n, ...rows }];
  });
}

const placesOf = (id: string, rows: readonly Row[]) =>
  rows.flatMap((row, index) => (idOf(row) === id ? [{ row: index + 1, count: row.order_count }] : []));

/** The later differences whose album also differed earlier. */
export function stillDifferent<D extends Difference>(earlier: readonly D[], later: readonly D[]): D[] {
  const ids = new Set(earlier.map(idOf));
  return later.filter((difference) => ids.has(idOf(difference)));
}
