import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemBytes } from '../../../runtime/dynamodb/item';

it.each<[string, AttributeValue, number]>([
  ['two digits of a number in one byte', { N: '1234.5' }, 1 + 3],
  ['a byte for the sign of a negative number', { N: '-1' }, 1 + 1 + 1],
  ['no byte for zeros around the digits', { N: '0.0100' }, 1 + 1],
  ['true as one byte', { BOOL: true }, 1],
  ['null as one byte', { NULL: true }, 1],
  ['a string in UTF-8', { S: 'é🎉' }, 2 + 4],
  ['bytes', { B: new Uint8Array(3) }, 3],
  ['a list with three bytes, and one for each element', { L: [{ BOOL: true }, { BOOL: true }] }, 3 + 2 * (1 + 1)],
  ['a map with three bytes, one for each element, and its names', { M: { é: { S: '' } } }, 3 + 1 + 2],
])('counts %s', (_what, value, bytes) => {
  expect(itemBytes({ name: value })).toBe('name'.length + bytes);
});
