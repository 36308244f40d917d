import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { idOf } from '../../functions/orders/publish-leaderboard/album';
import { type Row, topOf } from '../../functions/orders/publish-leaderboard/core';
import { type Clock, systemClock } from '../../runtime/clock';
import type { OrdersOutputs } from '../../systems/orders';
import { fetchRows } from './deployed';
import { boardDifferences, type Difference, type PageDifference, pageDifferences, stillDifferent } from './differences';
import { type BoardRow, scanBoard, scanOrders } from './tables';

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
