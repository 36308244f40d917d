import { readEnv } from '../../../functions/drain-buffer/env';

const KEY_ATTRIBUTES = '[{"name":"orderId","type":"S"}]';
const settings = { tableName: 'orders', keyAttributes: [{ name: 'orderId', type: 'S' }] };

it('reads the table and its key', () => {
  expect(readEnv({ TABLE_NAME: 'orders', KEY_ATTRIBUTES })).toEqual({ ...settings, strictOrder: false });
});

it('reads whether order is strict', () => {
  const variables = { TABLE_NAME: 'orders', KEY_ATTRIBUTES, STRICT_ORDER: 'true' };
  expect(readEnv(variables)).toEqual({ ...settings, strictOrder: true });
  expect(() => readEnv({ ...variables, STRICT_ORDER: 'yes' })).toThrow(
    new Error("drain-buffer: STRICT_ORDER must be true or unset, got 'yes'"),
  );
});

it('names all variables that are missing', () => {
  expect(() => readEnv({})).toThrow(
    new Error(
      'drain-buffer: TABLE_NAME must be set and not empty, got nothing; KEY_ATTRIBUTES must be JSON like ' +
        '[{"name":"orderId","type":"S"}], with one or two attributes, each of type S, N or B, got nothing',
    ),
  );
});

it.each([
  'x',
  '[]',
  '{}',
  '[null]',
  '[{"name":"","type":"S"}]',
  '[{"name":"a","type":"BOOL"}]',
  `[${Array(3).fill('{"name":"a","type":"S"}')}]`,
])('refuses the key %s', (wrong) => {
  expect(() => readEnv({ TABLE_NAME: 'orders', KEY_ATTRIBUTES: wrong })).toThrow(`got '${wrong}'`);
});
