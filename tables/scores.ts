import type { TableSchema } from './schema';

/** The scores table: one item per finished game of a player. `CreatedTime` orders the games of a player. */
export const scoresTable = {
  partitionKey: { name: 'UserId', type: 'S' },
  sortKey: { name: 'CreatedTime', type: 'N' },
} as const satisfies TableSchema;

export interface Score {
  readonly UserId: string;
  /** Epoch milliseconds. */
  readonly CreatedTime: number;
  readonly GameTitle: string;
  readonly Score: number;
  readonly Wins: number;
  readonly Losses: number;
}
