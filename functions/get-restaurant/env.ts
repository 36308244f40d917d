/** The variables of `get-restaurant`, beside those of its cache (`RedisEnv` of `functions/shared/cache`). */
export type GetRestaurantEnv = {
  /** The name or ARN of the table of `tables/restaurants`. */
  readonly TABLE_NAME: string;
};

/** @throws when the variable is missing or empty */
export function readEnv({ TABLE_NAME }: { [Name in keyof GetRestaurantEnv]?: string | undefined }): GetRestaurantEnv {
  if (!TABLE_NAME) throw new Error('get-restaurant: TABLE_NAME must name a table, got nothing');
  return { TABLE_NAME };
}
