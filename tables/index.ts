import { countedRecordsTable } from './counted-records';
import { leaderboardTable } from './leaderboard';
import { messagesTable } from './messages';
import { ordersTable } from './orders';
import { restaurantsTable } from './restaurants';
import type { TableSchema } from './schema';
import { scoresTable } from './scores';

/** Every table of the systems, by its registered name. */
export const tables = {
  orders: ordersTable,
  leaderboard: leaderboardTable,
  'counted-records': countedRecordsTable,
  restaurants: restaurantsTable,
  scores: scoresTable,
  messages: messagesTable,
} as const satisfies Readonly<Record<string, TableSchema>>;

export type RegisteredTable = keyof typeof tables;

export const isRegistered = (name: string): name is RegisteredTable => Object.hasOwn(tables, name);
