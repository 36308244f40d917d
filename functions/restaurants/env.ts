import { type Env, readEnv as read, required } from '../../runtime/env';

/**
 * The variables of the functions that read the table, in addition to those of the cache (`RedisEnv` in
 * `runtime/cache`).
 */
export type RestaurantsEnv = {
  /** The name or ARN of the table of `tables/restaurants`. */
  readonly TABLE_NAME: string;
};

export const readEnv = (env: Env): RestaurantsEnv => read('restaurants', env, { TABLE_NAME: required });
