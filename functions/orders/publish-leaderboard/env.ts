import { type Env, readEnv as read, required } from '../../../runtime/env';

export type PublishLeaderboardEnv = {
  /** A table of the schema in `tables/leaderboard`. */
  readonly LEADERBOARD_TABLE_NAME: string;
  /** A table of the schema in `tables/counted-records`. */
  readonly COUNTED_RECORDS_TABLE_NAME: string;
  readonly BUCKET_NAME: string;
  /** The key of the page in the bucket: `index.html`. */
  readonly PAGE_KEY: string;
  /** The heading of the page, as plain text. */
  readonly TITLE: string;
  readonly FAILURE_QUEUE_URL: string;
};

/** @throws one error that names every variable that is missing or empty */
export const readEnv = (env: Env): PublishLeaderboardEnv =>
  read('publish-leaderboard', env, {
    LEADERBOARD_TABLE_NAME: required,
    COUNTED_RECORDS_TABLE_NAME: required,
    BUCKET_NAME: required,
    PAGE_KEY: required,
    TITLE: required,
    FAILURE_QUEUE_URL: required,
  });
