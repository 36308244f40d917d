import { type Env, readEnv as read, required } from '../../runtime/env';

/** The variables of the functions that read the table, in addition to that of DAX (`DaxEnv` in `runtime/dax`). */
export type ScoresEnv = {
  /** The name or ARN of the table of `tables/scores`. */
  readonly TABLE_NAME: string;
};

export const readEnv = (env: Env): ScoresEnv => read('scores', env, { TABLE_NAME: required });
