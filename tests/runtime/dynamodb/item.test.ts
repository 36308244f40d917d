import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemBytes, toPlainItem } from '../../../runtime/dynamodb/item';

it.each<[string, AttributeValue, number]>([
  ['two digits of a number in one byte', { N: '1234.5' }, 1 + 3],
  ['a byte for the sign of a negative number', { N: '-1' }, 1 + 1 + 1],
  ['no byte for zeros around the digits', { N: '0.0100' }, 1 + 1],
  ['true as one byte', { BOOL: true }, 1],
  ['null as one byte', { NULL: true }, 1],
  ['a string in UTF-8', { S: 'é🎉' }, 2 + 4],
  ['bytes', { B: new Uint8Array(3) }, 3],
  ['the elements of a set', { SS: ['é', 'a'] }, 2 + 1],
  ['the numbers of a set', { NS: ['-1', '1234'] }, 3 + 3],
  ['the binary values of a set', { BS: [new Uint8Array(3), new Uint8Array(1)] }, 3 + 1],
  ['a list with three bytes, and one for each element', { L: [{ BOOL: true }, { BOOL: true }] }, 3 + 2 * (1 + 1)],
  ['a map with three bytes, one for each element, and its names', { M: { é: { S: '' } } }, 3 + 1 + 2],
])('counts %s', (_what, value, bytes) => {
  expect(itemBytes({ name: value })).toBe('name'.length + bytes);
});

it('converts an item to JSON without rounding numbers', () => {
  const bytes = Uint8Array.from([0, 255]);
  const plain = toPlainItem({
    rating: { N: '-5.50' },
    large: { N: '123456789012345000000' },
    exact: { N: '1234567890123456' },
    list: { L: [{ NULL: true }, { BOOL: false }, { M: { PK: { S: 'inner' }, tiny: { N: '1E-130' } } }] },
    sets: { M: { s: { SS: ['a'] }, n: { NS: ['1', '12345678901234567890'] }, b: { BS: [bytes] } } },
    photo: { B: bytes },
    ['__proto__']: { S: 'text' },
  });
  expect(JSON.parse(JSON.stringify(plain))).toEqual(
    JSON.parse(
      '{"rating":-5.5,"large":123456789012345000000,"exact":"1234567890123456","list":[null,false,{"PK":"inner","tiny":1e-130}],' +
        '"sets":{"s":["a"],"n":[1,"12345678901234567890"],"b":["AP8="]},"photo":"AP8=","__proto__":"text"}',
    ),
  );
});
