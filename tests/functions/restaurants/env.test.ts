import { readEnv } from '../../../functions/restaurants/env';

it('reads the name of the table', () => {
  expect(readEnv({ TABLE_NAME: 'restaurants' })).toEqual({ TABLE_NAME: 'restaurants' });
});

it.each([
  ['', "''"],
  [undefined, 'nothing'],
])('rejects %j', (TABLE_NAME, got) => {
  expect(() => readEnv({ TABLE_NAME })).toThrow(
    new Error(`restaurants: TABLE_NAME must be set and not empty, got ${got}`),
  );
});
