import { LosslessNumber } from 'lossless-json';
import { InvalidRequest } from '../../runtime/errors';
import { attributesOf, isText, quote, readCount } from '../../runtime/request';

describe('a quoted value', () => {
  it.each([
    ['a\n', '"a\\n"'],
    [undefined, 'nothing'],
    [new LosslessNumber('1.10'), '1.10'],
    ['x'.repeat(58), `"${'x'.repeat(58)}"`],
    ['x'.repeat(59), `"${'x'.repeat(59)}…`],
  ])('of %j is JSON of at most 60 characters', (value, text) => {
    expect(quote(value)).toBe(text);
  });
});

it.each([
  [{ a: 1 }, { a: 1 }],
  [undefined, {}],
  [null, {}],
  ['ab', {}],
])('reads the attributes of %j', (event, attributes) => {
  expect(attributesOf(event)).toEqual(attributes);
});

it('tells a string with a visible character from other values', () => {
  expect([' a ', ' ', '', 5, undefined].map(isText)).toEqual([true, false, false, false, false]);
});

describe('a count', () => {
  it.each([1, 7])('of %j is accepted up to 7', (value) => {
    expect(readCount('limit', value, 7)).toBe(value);
  });

  it.each([0, 8, 1.5, '5', null, Number.NaN])('of %j is rejected with the rule and the value', (value) => {
    const message = `limit must be an integer from 1 to 7, got ${quote(value)}`;
    expect(() => readCount('limit', value, 7)).toThrow(new InvalidRequest(message));
  });
});
