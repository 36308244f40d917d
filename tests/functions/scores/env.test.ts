import { readEnv } from '../../../functions/scores/env';

it('reads the name of the table', () => {
  expect(readEnv({ TABLE_NAME: 'scores', DAX_ENDPOINT: 'dax://10.0.0.1' })).toEqual({ TABLE_NAME: 'scores' });
});

it('rejects an empty name', () => {
  expect(() => readEnv({ TABLE_NAME: '' })).toThrow(new Error("scores: TABLE_NAME must be set and not empty, got ''"));
});
