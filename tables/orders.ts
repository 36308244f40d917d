import type { TableSchema } from './schema';

/** The orders table: one item per order. `drain-buffer` writes it and `publish-leaderboard` follows its stream. */
export const ordersTable = {
  partitionKey: { name: 'orderId', type: 'S' },
  timeToLiveAttribute: 'expiresAt',
} as const satisfies TableSchema;

/** An order as sent to the queue and stored. Other attributes are stored unchanged. */
export interface Order {
  readonly orderId: string;
  readonly album: { readonly title: string; readonly artist_name: string };
  /** Epoch seconds after which DynamoDB may delete the order. An expired order still counts. */
  readonly expiresAt?: number;
  readonly [attribute: string]: unknown;
}
