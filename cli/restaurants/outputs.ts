import type { EnvironmentName } from '../../environments';
import { outputsOf } from '../deployment';

/** The outputs of `systems/restaurants`. */
export interface RestaurantsOutputs {
  readonly tableName: string;
  readonly cacheName: string;
  readonly getFunctionName: string;
  readonly invalidateFunctionName: string;
  readonly operateFunctionName: string;
  /** Stream records whose entries could not be removed from the cache. */
  readonly failureQueueUrl: string;
}

/** @throws if the restaurants system is not deployed */
export const restaurantsOutputs = (env: EnvironmentName): Promise<RestaurantsOutputs> =>
  outputsOf<RestaurantsOutputs>('restaurants', env);
