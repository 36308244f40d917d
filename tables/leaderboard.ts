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
} as const;

/**
 * Partitions of the index `by-board-rank`. One partition of an index takes 1,000 write units a second, and a
 * throttled index throttles its table, so the board is spread and merged on reading.
 */
export const leaderboardShards = 8;

export interface LeaderboardItem {
  readonly album: string;
  readonly artist: string;
  /** Exact, beyond the integers that a `number` can hold. */
  readonly order_count: bigint;
  /** How many of these orders the time to live has deleted from the orders table; absent where it deleted none. */
  readonly expired_count?: bigint;
  /** Absent, as `board_rank`, while the count is below 1: the index holds what is ordered, and nothing else. */
  readonly board_shard?: number;
  /** Sorts ascending by UTF-8 bytes: most ordered first, then by album and artist. */
  readonly board_rank?: string;
}
