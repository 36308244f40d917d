import { readEnv } from '../../../../functions/orders/publish-leaderboard/env';

describe('its environment', () => {
  const env = {
    LEADERBOARD_TABLE_NAME: 'leaderboard',
    COUNTED_RECORDS_TABLE_NAME: 'counted',
    BUCKET_NAME: 'bucket',
    PAGE_KEY: 'index.html',
    TITLE: 'Most ordered albums',
    FAILURE_QUEUE_URL: 'https://queue',
  };

  it('is read without what else is set', () => {
    expect(readEnv({ ...env, HOME: '/' })).toEqual(env);
  });

  it('names all that is missing or empty', () => {
    expect(() => readEnv({ ...env, BUCKET_NAME: '', TITLE: undefined })).toThrow(
      new Error('publish-leaderboard: environment variables must be set and not empty: BUCKET_NAME, TITLE'),
    );
  });
});
