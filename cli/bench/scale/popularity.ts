import { type CountableChange, netDeltas } from '../../../functions/orders/publish-leaderboard/core';
import { groupChanges } from '../../../functions/orders/publish-leaderboard/counting/transaction';
import { shardOf } from '../../../functions/orders/publish-leaderboard/rank';
import { LEADERBOARD_SHARDS } from '../../../tables/leaderboard';

/** Its multiples, without their whole part, are spread evenly. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

const albumAt = (index: number) => ({ album: `Album ${index}`, artist: `Artist ${index % 1000}` });

/** How orders are spread over albums: the album at rank n is ordered 1/n as often as the first (Zipf). */
export class Popularity {
  private readonly shares: readonly number[];
  private readonly shards: readonly number[];

  constructor(albums: number) {
    const weights = Array.from({ length: Math.round(albums) }, (_, index) => 1 / (index + 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.shares = weights.map((weight) => weight / total);
    this.shards = weights.map((_, index) => shardOf(albumAt(index)));
  }

  /** The probability that a batch has an order of the first album. */
  topIn(orders: number): number {
    return this.isIn(this.shares[0] ?? 0, orders);
  }

  /** How many albums a batch has, on average. */
  albumsIn(orders: number): number {
    return this.shares.reduce((sum, share) => sum + this.isIn(share, orders), 0);
  }

  /** How many of them are in the shard of the index that has most. */
  albumsOfHottestShardIn(orders: number): number {
    const perShard = Array.from({ length: LEADERBOARD_SHARDS }, () => 0);
    for (const [index, share] of this.shares.entries()) {
      const shard = this.shards[index] ?? 0;
      perShard[shard] = (perShard[shard] ?? 0) + this.isIn(share, orders);
    }
    return Math.max(...perShard);
  }

  /** A typical batch, as the function counts it. */
  batch(orders: number): CountableChange[] {
    return Array.from({ length: orders }, (_, index) => ({
      eventId: `event-${index}`,
      sequenceNumber: String(index + 1),
      deltas: [{ ...albumAt(this.indexAt((index * GOLDEN_RATIO) % 1)), delta: 1 }],
    }));
  }

  /** How many transactions count a batch, and how many albums they update: what the function itself would do. */
  transactionsOf(orders: number): { readonly transactions: number; readonly updates: number } {
    const groups = groupChanges(this.batch(Math.round(orders)));
    return { transactions: groups.length, updates: groups.reduce((sum, group) => sum + netDeltas(group).length, 0) };
  }

  private isIn(share: number, orders: number): number {
    return 1 - (1 - share) ** orders;
  }

  /** The album below which this share of the orders is. */
  private indexAt(quantile: number): number {
    let left = quantile;
    const isReached = (share: number): boolean => {
      left -= share;
      return left < 0;
    };
    const index = this.shares.findIndex(isReached);
    return index === -1 ? this.shares.length - 1 : index;
  }
}
