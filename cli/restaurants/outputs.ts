import type { EnvironmentName } from '../../environments';
import type { RestaurantsOutputs } from '../../systems/restaurants';
import { outputsOf } from '../deployment';

/** @throws if the restaurants system is not deployed */
export const restaurantsOutputs = (env: EnvironmentName): Promise<RestaurantsOutputs> =>
  outputsOf<RestaurantsOutputs>('restaurants', env);
