const names = [
  'LEADERBOARD_TABLE_NAME',
  'COUNTED_RECORDS_TABLE_NAME',
  'BUCKET_NAME',
  'PAGE_KEY',
  'TITLE',
  'FAILURE_QUEUE_URL',
] as const;

/**
 * - `LEADERBOARD_TABLE_NAME`, `COUNTED_RECORDS_TABLE_NAME`: the tables of `tables/leaderboard` and `tables/counted-records`.
 * - `BUCKET_NAME`, `PAGE_KEY`: the one object that is written, `index.html` in the site's bucket.
 * - `TITLE`: the page's heading, plain text.
 * - `FAILURE_QUEUE_URL`: the queue for records that can never count.
 */
export type PublishLeaderboardEnv = Record<(typeof names)[number], string>;

/** @throws when a variable is missing or empty; the message names every one of them. */
export function readEnv(env: NodeJS.ProcessEnv): PublishLeaderboardEnv {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) {
    throw new Error(`publish-leaderboard: environment variables must be set and not empty: ${missing.join(', ')}`);
  }
  return Object.fromEntries(names.map((name) => [name, env[name]])) as PublishLeaderboardEnv;
}
