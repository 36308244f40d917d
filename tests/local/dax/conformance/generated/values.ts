import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Item } from '../case';
import { canonical } from '../numbers';

/** A number of 1 to 38 digits between -9.9E+125 and 9.9E+125, in one of the notations that clients send. */
export const number: fc.Arbitrary<string> = fc
  .record({
    sign: fc.constantFrom('', '-'),
    digits: fc.oneof(fc.bigInt(0n, 9999n), fc.bigInt(0n, 10n ** 38n - 1n)).map(String),
    exponent: fc.oneof(fc.integer({ min: -40, max: 10 }), fc.integer({ min: -130, max: 87 })),
    isPlain: fc.boolean(),
  })
  .map(
    ({ sign, digits, exponent, isPlain }) => `${sign}${isPlain ? plain(digits, exponent) : `${digits}E${exponent}`}`,
  );

function plain(digits: string, exponent: number): string {
  if (exponent >= 0) return digits === '0' ? '0' : `${digits}${'0'.repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, '0');
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

const text = fc.string({ unit: 'binary', maxLength: 20 });
const bytes = fc.uint8Array({ maxLength: 20 });

/** Not `__proto__`, which no JavaScript client keeps. */
const name = fc
  .oneof(fc.string({ minLength: 1, maxLength: 12 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }))
  .filter((characters) => characters !== '__proto__');

const set = <Value>(members: fc.Arbitrary<Value>, identity: (member: Value) => unknown) =>
  fc.uniqueArray(members, { minLength: 1, maxLength: 5, selector: identity });

const leaf: fc.Arbitrary<AttributeValue> = fc.oneof(
  text.map((S) => ({ S })),
  number.map((N) => ({ N })),
  bytes.map((B) => ({ B })),
  fc.boolean().map((BOOL) => ({ BOOL })),
  fc.constant({ NULL: true as const }),
  set(text, String).map((SS) => ({ SS })),
  set(number, canonical).map((NS) => ({ NS })),
  set(bytes, String).map((BS) => ({ BS })),
);

/** A value of any type, nested at most four levels deep. */
export const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }).map((L) => ({ L })) },
    { weight: 1, arbitrary: fc.dictionary(name, tie('value'), { maxKeys: 4 }).map((M) => ({ M })) },
  ),
})).value;

/** The attributes of an item, without those of any key. */
export const attributes: fc.Arbitrary<Item> = fc
  .dictionary(name, value, { maxKeys: 6 })
  .map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => !KEY_NAMES.has(key))));

const KEY_NAMES = new Set([
  'id',
  'customer',
  'number',
  'state',
  'total',
  'city',
  'placed',
  'code',
  'x',
  'y',
  'hash',
  'part',
]);
