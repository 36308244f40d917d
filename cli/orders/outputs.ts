import type { EnvironmentName } from '../../environments';
import type { OrdersOutputs } from '../../systems/orders';
import { outputsOf } from '../deployment';

/** @throws if the orders system is not deployed, or an older version of it is */
export const ordersOutputs = (env: EnvironmentName): Promise<OrdersOutputs> =>
  outputsOf<OrdersOutputs>('orders', env, 'failureQueueUrl');
