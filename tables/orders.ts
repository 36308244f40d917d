/** The orders table: one item per order, written by `drain-buffer`, followed by `publish-leaderboard`. */
export const ordersTable = {
  partitionKey: { name: 'orderId', type: 'S' },
  timeToLiveAttribute: 'expiresAt',
} as const;

/** An order, as it is sent to the queue and stored. Attributes beyond these are kept as they come. */
export interface Order {
  readonly orderId: string;
  readonly album: { readonly title: string; readonly artist_name: string };
  /** Epoch seconds after which DynamoDB may delete the order; such a deletion is no cancellation. */
  readonly expiresAt?: number;
  readonly [attribute: string]: unknown;
}
