import type { TableSchema } from './schema';

/** The leaderboard table: how often each album is ordered. */
export const leaderboardTable = {
  partitionKey: { name: 'album', type: 'S' },
  sortKey: { name: 'artist', type: 'S' },
  globalSecondaryIndexes: [
    {
      name: 'by-board-rank',
      partitionKey: { name: 'board_shard', type: 'N' },
      sortKey: { name: 'board_rank', type: 'S' },
    },
  ],
} as const satisfies TableSchema;

/**
 * Partitions of the index `by-board-rank`. One index partition is limited to 1,000 write units a second, and a
 * throttled index throttles its table. Therefore, writes are sharded and reads merge the shards.
 */
export const LEADERBOARD_SHARDS = 8;

export interface LeaderboardItem {
  readonly album: string;
  readonly artist: string;
  /** A bigint, since the count can exceed the safe integers of a `number`. */
  readonly order_count: bigint;
  /** How many of these orders have expired from the orders table. Absent if none have. */
  readonly expired_count?: bigint;
  /** Absent, like `board_rank`, while the count is below 1, so that the index contains only ordered albums. */
  readonly board_shard?: number;
  /** Ascending by UTF-8 bytes: most ordered first, then by album and artist. */
  readonly board_rank?: string;
}
