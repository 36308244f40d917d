import { type Env, readEnv as read, required } from '../../runtime/env';

/** The variables of the functions that use the table, in addition to those of the cache (`RedisEnv` in `runtime/cache`). */
export type MessagesEnv = {
  /** The name or ARN of the table of `tables/messages`. */
  readonly TABLE_NAME: string;
};

export const readEnv = (env: Env): MessagesEnv => read('messages', env, { TABLE_NAME: required });
