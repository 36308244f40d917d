/** The variables of what reads restaurants, beside those of its cache (`RedisEnv` of `runtime/cache`). */
export type RestaurantsEnv = {
  /** The name or ARN of the table of `tables/restaurants`. */
  readonly TABLE_NAME: string;
};

/** @throws when the variable is missing or empty */
export function readEnv({ TABLE_NAME }: { [Name in keyof RestaurantsEnv]?: string | undefined }): RestaurantsEnv {
  if (!TABLE_NAME) throw new Error('restaurants: TABLE_NAME must name a table, got nothing');
  return { TABLE_NAME };
}
