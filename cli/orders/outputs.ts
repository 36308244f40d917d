import type { EnvironmentName } from '../../environments';
import { outputsOf } from '../deployment';

/** The outputs of `systems/orders`. */
export interface OrdersOutputs {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Stream records that the leaderboard cannot count, or that are too old. */
  readonly failureQueueUrl: string;
  readonly tableName: string;
  readonly countedRecordsTableName: string;
  readonly leaderboardTableName: string;
  readonly bucketName: string;
  readonly pageUrl: string;
  readonly drainFunctionName: string;
  readonly publishFunctionName: string;
}

/** @throws if the orders system is not deployed, or an older version of it is */
export const ordersOutputs = (env: EnvironmentName): Promise<OrdersOutputs> =>
  outputsOf<OrdersOutputs>('orders', env, 'failureQueueUrl');
