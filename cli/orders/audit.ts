import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Album, idOf } from '../../functions/orders/publish-leaderboard/album';
import { type Row, topOf } from '../../functions/orders/publish-leaderboard/core';
import { type Clock, systemClock } from '../../runtime/clock';
import type { OrdersOutputs } from '../../systems/orders';
import { fetchRows } from './deployed';
import { type BoardRow, scanBoard, scanOrders } from './tables';

/** An album with a wrong count. A missing album has the count 0. */
interface Difference extends Album {
  readonly expected: bigint;
  /** Null if the stored value is not a count. */
  readonly actual: bigint | null;
}

/** An album that the page shows with the wrong count, in the wrong row, or more than once. */
interface PageDifference extends Difference {
  /** The row of the page for the album, starting at 1, if any. */
  readonly expectedRows: readonly number[];
  readonly actualRows: readonly number[];
}

export interface Audit {
  /** Items in the orders table. */
  readonly orders: number;
  /** Orders without a usable album or artist, which are not counted. */
  readonly uncountable: number;
  /** The sum of the leaderboard's counts. */
  readonly counted: bigint;
  /** Counted orders that have expired, so that they are no longer in the table. */
  readonly expired: bigint;
  /** Albums that are missing from the leaderboard's index or have the wrong rank. */
  readonly unlisted: number;
  /** The leaderboard compared with the orders table plus the expired orders. */
  readonly leaderboard: readonly Difference[];
  /** The published page compared with the leaderboard. */
  readonly page: readonly PageDifference[];
}

const PAUSE_MS = 500;
const NEVER = new AbortController().signal;

export const isRight = ({ leaderboard, page, unlisted }: Audit): boolean =>
  leaderboard.length + page.length + unlisted === 0;

/**
 * Repeats the audit until everything agrees, for at most `seconds`. An audit reads the tables and the page at different
 * moments, so some albums always differ while orders arrive. Only an album that differs in every audit is wrong.
 * @returns the last audit, with the albums that differed in all of them
 */
export async function auditUntilRight(
  audit: () => Promise<Audit>,
  seconds: number,
  { now, sleep }: Pick<Clock, 'now' | 'sleep'> = systemClock,
): Promise<Audit> {
  const deadline = now() + seconds * 1000;
  for (let before: Audit | undefined; ; ) {
    const result: Audit = narrowed(before, await audit());
    if (isRight(result) || now() >= deadline) return result;
    before = result;
    await sleep(PAUSE_MS, NEVER);
  }
}

const narrowed = (before: Audit | undefined, audit: Audit): Audit =>
  before === undefined
    ? audit
    : {
        ...audit,
        leaderboard: stillDifferent(before.leaderboard, audit.leaderboard),
        page: stillDifferent(before.page, audit.page),
      };

/** Recomputes every count from the orders table and compares table, leaderboard and page. Scans both tables. */
export async function audit(client: DynamoDBClient, outputs: OrdersOutputs): Promise<Audit> {
  const { orders, uncountable, ordered } = await countOrders(client, outputs.tableName);
  const board: BoardRow[] = [];
  for await (const row of scanBoard(client, outputs.leaderboardTableName)) board.push(row);
  const shown = await fetchRows(outputs.pageUrl);
  const rows = board.flatMap(({ album, stored }) => {
    return typeof stored === 'bigint' ? [{ ...album, order_count: stored }] : [];
  });
  return {
    orders,
    uncountable,
    counted: rows.reduce((sum, row) => sum + row.order_count, 0n),
    expired: board.reduce((sum, { expired = 0n }) => sum + expired, 0n),
    unlisted: board.filter(({ isListed }) => !isListed).length,
    leaderboard: boardDifferences(ordered, board),
    page: pageDifferences(topOf(rows), shown),
  };
}

async function countOrders(client: DynamoDBClient, tableName: string) {
  const ordered = new Map<string, Row>();
  let orders = 0;
  let uncountable = 0;
  for await (const { album } of scanOrders(client, tableName)) {
    orders++;
    if (album) ordered.set(idOf(album), { ...album, order_count: (ordered.get(idOf(album))?.order_count ?? 0n) + 1n });
    else uncountable++;
  }
  return { orders, uncountable, ordered };
}

/** Albums whose count is not the sum of the orders in the table and the expired orders. */
function boardDifferences(ordered: ReadonlyMap<string, Row>, board: readonly BoardRow[]): Difference[] {
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
function pageDifferences(expected: readonly Row[], shown: readonly Row[]): PageDifference[] {
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
function stillDifferent<D extends Difference>(earlier: readonly D[], later: readonly D[]): D[] {
  const ids = new Set(earlier.map(idOf));
  return later.filter((difference) => ids.has(idOf(difference)));
}
