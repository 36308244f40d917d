import { setTimeout } from 'node:timers/promises';
import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Album, idOf, isNameable, type Row, topOf } from '../../functions/publish-leaderboard/core';
import type { OrdersOutputs } from '../deployment';
import { fetchRows } from './page';

export interface Difference extends Album {
  readonly expected: number;
  readonly actual: number;
}

export interface Audit {
  /** Items in the orders table. */
  readonly orders: number;
  /** Orders without a usable album or artist, which no leaderboard counts. */
  readonly uncountable: number;
  /** What the leaderboard's items add up to. */
  readonly counted: number;
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

export const isRight = ({ leaderboard, page }: Audit): boolean => leaderboard.length + page.length === 0;

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
  const actual = await readLeaderboard(client, outputs.leaderboardTableName);
  const shown = await fetchRows(outputs.pageUrl);
  const top = topOf([...actual.values()]);
  return {
    orders,
    uncountable,
    counted: [...actual.values()].reduce((sum, row) => sum + row.order_count, 0),
    leaderboard: differences(expected, actual),
    page: differences(byAlbum(top), byAlbum(shown)),
  };
}

async function countOrders(client: DynamoDBClient, tableName: string) {
  const expected = new Map<string, Row>();
  let orders = 0;
  let uncountable = 0;
  const input = {
    TableName: tableName,
    ConsistentRead: true,
    ProjectionExpression: '#album.#title, #album.#artist',
    ExpressionAttributeNames: { '#album': 'album', '#title': 'title', '#artist': 'artist_name' },
  };
  for await (const { Items = [] } of paginateScan({ client }, input)) {
    for (const { album } of Items) {
      orders++;
      const title = album?.M?.title?.S;
      const artist = album?.M?.artist_name?.S;
      if (title === undefined || artist === undefined || !isNameable({ album: title, artist })) {
        uncountable++;
        continue;
      }
      const id = idOf({ album: title, artist });
      expected.set(id, { album: title, artist, order_count: (expected.get(id)?.order_count ?? 0) + 1 });
    }
  }
  return { orders, uncountable, expected };
}

async function readLeaderboard(client: DynamoDBClient, tableName: string): Promise<Map<string, Row>> {
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName, ConsistentRead: true })) {
    rows.push(
      ...Items.map(({ album, artist, order_count }) => {
        return { album: album?.S ?? '', artist: artist?.S ?? '', order_count: Number(order_count?.N ?? 0) };
      }),
    );
  }
  return byAlbum(rows);
}

const byAlbum = (rows: readonly Row[]): Map<string, Row> => new Map(rows.map((row) => [idOf(row), row]));

/** Where the counts of two boards differ; an album that is missing has the count 0. */
function differences(expected: ReadonlyMap<string, Row>, actual: ReadonlyMap<string, Row>): Difference[] {
  return [...new Map([...expected, ...actual])].flatMap(([id, { album, artist }]) => {
    const counts = { expected: expected.get(id)?.order_count ?? 0, actual: actual.get(id)?.order_count ?? 0 };
    return counts.expected === counts.actual ? [] : [{ album, artist, ...counts }];
  });
}
