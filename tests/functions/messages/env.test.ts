import { readEnv } from '../../../functions/messages/env';

it('reads the name of the table', () => {
  expect(readEnv({ TABLE_NAME: 'messages', REDIS_URL: 'redis://10.0.0.1' })).toEqual({ TABLE_NAME: 'messages' });
});

it('rejects an empty name', () => {
  expect(() => readEnv({ TABLE_NAME: '' })).toThrow(
    new Error("messages: TABLE_NAME must be set and not empty, got ''"),
  );
});
