/** The variables of the functions that read the table, beside those of the cache (`RedisEnv` in `runtime/cache`). */
export type RestaurantsEnv = {
  /** The name or ARN of the table of `tables/restaurants`. */
  readonly TABLE_NAME: string;
};

/** @throws if the variable is missing or empty */
export function readEnv({ TABLE_NAME }: { [Name in keyof RestaurantsEnv]?: string | undefined }): RestaurantsEnv {
  if (!TABLE_NAME) throw new Error('restaurants: TABLE_NAME must be set and not empty, got nothing');
  return { TABLE_NAME };
}
