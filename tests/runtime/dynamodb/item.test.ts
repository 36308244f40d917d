import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
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
      '{"rating":-5.5,"large":123456789012345000000,"exact":1234567890123456,"list":[null,false,{"PK":"inner","tiny":1e-130}],' +
        '"sets":{"s":["a"],"n":[1,"12345678901234567890"],"b":["AP8="]},"photo":"AP8=","__proto__":"text"}',
    ),
  );
});

describe('a number', () => {
  const plainOf = (N: string) => toPlainItem({ n: { N } }).n;

  it.each([
    ['-73.98241999999999', -73.98241999999999],
    ['0.30000000000000004', 0.30000000000000004],
    ['0.3333333333333333', 0.3333333333333333],
    ['9007199254740993', '9007199254740993'],
    ['9007199254740992', 9007199254740992],
    ['12345678901234567890', '12345678901234567890'],
    ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['1e-130', 1e-130],
    ['1E+2', 100],
    ['0.10', 0.1],
    ['-0', 0],
    ['-0.0', 0],
    ['1e999', '1e999'],
    ['1e-999', '1e-999'],
  ])('%s is %j in JSON', (number, expected) => {
    expect(JSON.stringify(plainOf(number))).toBe(JSON.stringify(expected));
  });

  /** The value as a count of a unit that is smaller than any digit. */
  const exactly = (decimal: string): bigint => {
    const [, sign, whole = '', fraction = '', exponent = '0'] =
      /^([-+]?)(\d+)(?:\.(\d+))?(?:e([-+]?\d+))?$/i.exec(decimal) ?? [];
    const count = BigInt(whole + fraction) * 10n ** BigInt(1000 + Number(exponent) - fraction.length);
    return sign === '-' ? -count : count;
  };
  const finite = { noDefaultInfinity: true, noNaN: true };
  /** Also numbers next to those that a double has. */
  const decimals = fc.oneof(
    fc.double(finite).map(String),
    fc.double(finite).map((double) => double.toExponential(20)),
    fc.double({ ...finite, min: -1000, max: 1000 }).map((double) => double.toFixed(20)),
    fc
      .tuple(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), fc.integer({ min: -130, max: 87 }))
      .map(([digits, exponent]) => `${digits}E${exponent}`),
    fc.tuple(fc.integer(), fc.integer({ min: -130, max: 110 })).map(([digits, exponent]) => `${digits}.00e${exponent}`),
  );

  it('is a number in JSON exactly if a double prints the same decimal, wherever it is in an item', () => {
    fc.assert(
      fc.property(decimals, (N) => {
        const isKept = exactly(String(Number(N))) === exactly(N);
        const expected = JSON.stringify(isKept ? Number(N) : N);
        const plain = toPlainItem({ n: { N }, list: { L: [{ N }] }, map: { M: { n: { N } } }, set: { NS: [N] } });
        expect(JSON.stringify(plain)).toBe(
          `{"n":${expected},"list":[${expected}],"map":{"n":${expected}},"set":[${expected}]}`,
        );
      }),
      { numRuns: 1000 },
    );
  });
});
