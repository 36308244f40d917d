import { setTimeout } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Album, idOf } from '../../functions/publish-leaderboard/album';
import { type Row, topOf } from '../../functions/publish-leaderboard/core';
import type { OrdersOutputs } from '../deployment';
import { fetchRows } from './page';
import { type BoardRow, scanBoard, scanOrders } from './tables';

export interface Difference extends Album {
  readonly expected: bigint;
  /** Null where the table has something else than a count. */
  readonly actual: bigint | null;
}

export interface Audit {
  /** Items in the orders table. */
  readonly orders: number;
  /** Orders without a usable album or artist, which no leaderboard counts. */
  readonly uncountable: number;
  /** The sum of the leaderboard's counts. */
  readonly counted: bigint;
  /** Albums that the leaderboard's index does not have, or has at another rank. */
  readonly unlisted: number;
  /** The leaderboard against the orders table. */
  readonly leaderboard: readonly Difference[];
  /** The published page against the leaderboard. */
  readonly page: readonly Difference[];
}

/** Time, so that a test can hold it still. In milliseconds. */
interface AuditClock {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const PAUSE_MS = 500;

export const isRight = ({ leaderboard, page, unlisted }: Audit): boolean =>
  leaderboard.length + page.length + unlisted === 0;

/** Audits again until everything agrees, for at most so many seconds. @returns the last audit */
export async function auditUntilRight(
  audit: () => Promise<Audit>,
  seconds: number,
  { now, sleep }: AuditClock = { now: Date.now, sleep: setTimeout },
): Promise<Audit> {
  const deadline = now() + seconds * 1000;
  for (;;) {
    const result = await audit();
    if (isRight(result) || now() >= deadline) return result;
    await sleep(PAUSE_MS);
  }
}

/** Recomputes every count from the orders table, and compares table, leaderboard and page. Reads both tables whole. */
export async function audit(client: DynamoDBClient, outputs: OrdersOutputs): Promise<Audit> {
  const { orders, uncountable, expected } = await countOrders(client, outputs.tableName);
  const board: BoardRow[] = [];
  for await (const row of scanBoard(client, outputs.leaderboardTableName)) board.push(row);
  const shown = await fetchRows(outputs.pageUrl);
  const rows = board.flatMap(({ album, stored }) => {
    return typeof stored === 'bigint' ? [{ ...album, order_count: stored }] : [];
  });
  const actual = new Map<string, Count>(byAlbum(rows));
  for (const { album, stored } of board) {
    if (typeof stored === 'object') actual.set(idOf(album), { ...album, order_count: null });
  }
  return {
    orders,
    uncountable,
    counted: rows.reduce((sum, row) => sum + row.order_count, 0n),
    unlisted: board.filter(({ isListed }) => !isListed).length,
    leaderboard: differences(expected, actual),
    page: differences(byAlbum(topOf(rows)), byAlbum(shown)),
  };
}

async function countOrders(client: DynamoDBClient, tableName: string) {
  const expected = new Map<string, Row>();
  let orders = 0;
  let uncountable = 0;
  for await (const { album } of scanOrders(client, tableName)) {
    orders++;
    if (album)
      expected.set(idOf(album), { ...album, order_count: (expected.get(idOf(album))?.order_count ?? 0n) + 1n });
    else uncountable++;
  }
  return { orders, uncountable, expected };
}

type Count = Album & { readonly order_count: bigint | null };

const byAlbum = (rows: readonly Row[]): Map<string, Row> => new Map(rows.map((row) => [idOf(row), row]));

/** Where the counts of two boards differ; an album that is missing has the count 0. */
function differences(expected: ReadonlyMap<string, Row>, actual: ReadonlyMap<string, Count>): Difference[] {
  return [...new Map<string, Count>([...expected, ...actual])].flatMap(([id, { album, artist }]) => {
    const found = actual.get(id);
    const counts = {
      expected: expected.get(id)?.order_count ?? 0n,
      actual: found === undefined ? 0n : found.order_count,
    };
    return counts.expected === counts.actual ? [] : [{ album, artist, ...counts }];
  });
}
