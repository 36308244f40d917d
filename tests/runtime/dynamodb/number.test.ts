import { canonicalNumber, checkNumber } from '../../../runtime/dynamodb/number';
import { InvalidBody } from '../../../runtime/errors';

describe('checkNumber', () => {
  it.each([
    ['0e999', '0'],
    ['-0E-999', '0'],
    ['0.00', '0.00'],
    ['1.50e2', '1.50e2'],
  ])('returns %s as %s', (number, stored) => {
    expect(checkNumber(number)).toBe(stored);
  });

  it.each([
    ['38 digits with zeros around them', `0.000${'9'.repeat(38)}000`],
    ['the largest number', `-9.${'9'.repeat(37)}e125`],
    ['the smallest number', '0.1e-129'],
    ['zero with any exponent', '0e999'],
  ])('accepts %s', (_what, number) => {
    expect(() => checkNumber(number)).not.toThrow();
  });

  const range = 'a number must be zero or between 1e-130 and 9.99…e125, with either sign';
  it.each([
    ['39 digits', `1.${'1'.repeat(38)}`, 'a number must have at most 38 digits, got 39'],
    ['half a million digits', `1${'0'.repeat(500_000)}1`, 'a number must have at most 38 digits, got 500002'],
    ['a number that is too large', '1e126', range],
    ['a number that is too small', '-9e-131', range],
  ])('refuses %s', (_what, number, reason) => {
    expect(() => checkNumber(number)).toThrow(new InvalidBody(reason));
  });
});

it.each([
  ['1', '1e1'],
  ['-12.50', '-125e2'],
  ['0.00120', '12e-2'],
  ['1E-5', '1e-4'],
  ['-0.0', ''],
])('canonicalNumber of %s is %j', (number, canonical) => {
  expect(canonicalNumber(number)).toBe(canonical);
});
