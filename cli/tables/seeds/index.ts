import type { RegisteredTable } from '../../../tables';
import { seedCountedRecords } from './counted-records';
import { seedLeaderboard } from './leaderboard';
import { ownerOfMessagesItem, seedMessages } from './messages';
import { seedOrders } from './orders';
import { seedRestaurants } from './restaurants';
import { seedScores } from './scores';
import type { OwnerOf, Seed } from './seed';

/** The sample data of each table. */
export const seeds: Readonly<Record<RegisteredTable, Seed>> = {
  orders: seedOrders,
  leaderboard: seedLeaderboard,
  'counted-records': seedCountedRecords,
  restaurants: seedRestaurants,
  scores: seedScores,
  messages: seedMessages,
};

/** Tables that a function fills in a deployed system, with the table from which it does. */
export const derivedFrom: Readonly<Partial<Record<RegisteredTable, RegisteredTable>>> = {
  leaderboard: 'orders',
  'counted-records': 'orders',
};

/** Sample items that users change: once they exist, they are not written again. */
export const owners: Readonly<Partial<Record<RegisteredTable, OwnerOf>>> = { messages: ownerOfMessagesItem };
