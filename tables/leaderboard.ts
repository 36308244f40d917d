/** The leaderboard table: how often each album is ordered. */
export const leaderboardTable = {
  partitionKey: { name: 'album', type: 'S' },
  sortKey: { name: 'artist', type: 'S' },
  globalSecondaryIndexes: [
    {
      name: 'by-order-count',
      partitionKey: { name: 'board_shard', type: 'N' },
      sortKey: { name: 'order_count', type: 'N' },
    },
  ],
} as const;

/**
 * Partitions of the index `by-order-count`. One partition of an index takes 1,000 write units a second, and a
 * throttled index throttles its table, so the board is spread and merged on reading.
 */
export const leaderboardShards = 8;

export interface LeaderboardItem {
  readonly album: string;
  readonly artist: string;
  readonly order_count: number;
  readonly board_shard: number;
}
