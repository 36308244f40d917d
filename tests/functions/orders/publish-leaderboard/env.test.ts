import { readEnv } from '../../../../functions/orders/publish-leaderboard/env';

const env = {
  LEADERBOARD_TABLE_NAME: 'leaderboard',
  COUNTED_RECORDS_TABLE_NAME: 'counted',
  BUCKET_NAME: 'bucket',
  PAGE_KEY: 'index.html',
  TITLE: 'Most ordered albums',
  FAILURE_QUEUE_URL: 'https://queue',
};

it('reads its variables, and no others', () => {
  expect(readEnv({ ...env, HOME: '/' })).toEqual(env);
});

it('names all variables that are missing or empty', () => {
  expect(() => readEnv({ ...env, BUCKET_NAME: '', TITLE: undefined })).toThrow(
    new Error(
      "publish-leaderboard: BUCKET_NAME must be set and not empty, got ''; TITLE must be set and not empty, got nothing",
    ),
  );
});
