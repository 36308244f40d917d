import { optional, parsed, readEnv, required } from '../../runtime/env';

const integer = parsed('must be a whole number', (text) => (/^\d+$/.test(text) ? Number(text) : undefined));
const variables = { TABLE_NAME: required, COUNT: integer, LIMIT: optional(integer) };

it('returns the values of the variables, and nothing else', () => {
  expect(readEnv('shop', { TABLE_NAME: 'orders', COUNT: '0', LIMIT: '7', HOME: '/' }, variables)).toEqual({
    TABLE_NAME: 'orders',
    COUNT: 0,
    LIMIT: 7,
  });
});

it('returns undefined for an optional variable that is unset', () => {
  expect(readEnv('shop', { TABLE_NAME: 'orders', COUNT: '1' }, variables).LIMIT).toBeUndefined();
});

it('names every variable that is missing, empty or wrong in one error', () => {
  expect(() => readEnv('shop', { TABLE_NAME: '', LIMIT: 'ten' }, variables)).toThrow(
    new Error(
      "shop: TABLE_NAME must be set and not empty, got ''; COUNT must be a whole number, got nothing; " +
        "LIMIT must be a whole number, got 'ten'",
    ),
  );
});
