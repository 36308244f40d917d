import fc from 'fast-check';
import { readOne } from '../../../../local/dax/cbor/reader';
import { Writer } from '../../../../local/dax/cbor/writer';
import { attributeValue, writeAttributeValue } from '../../../../local/dax/wire/attribute-value';
import { decodeKey, encodeKey, type KeyAttribute, type KeySchema } from '../../../../local/dax/wire/key';
import { decodeLexDecimal, encodeLexDecimal } from '../../../../local/dax/wire/lex-decimal';
import { normalized } from '../conformance/answers';
import { withBuffers } from '../conformance/drivers/dax';
import { EDGES, negative } from '../conformance/fixtures';
import { number, value } from '../conformance/generated/values';
import { canonical, plain } from '../conformance/numbers';
import { published } from '../conformance/published';

const SEED = 20_261_130;
const NUMBERS = EDGES.flatMap((edge) => [...new Set([edge, negative(edge)])]);
const run = (property: fc.IProperty<never>) => fc.assert(property, { seed: SEED, numRuns: 500 });

/** Negative, 0 or positive. */
function compareNumbers(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => {
    const [, sign, digits = '', exponent = '0'] = /^(-?)(\d+)(?:E(-?\d+))?$/.exec(canonical(text)) ?? [];
    const magnitude = BigInt(digits) * 10n ** BigInt(Number(exponent) + 200);
    return sign === '-' ? -magnitude : magnitude;
  }) as [bigint, bigint];
  return a < b ? -1 : Number(a > b);
}

describe('a number as sort key', () => {
  it.each(NUMBERS)('is read as the published client writes it: %s', (text) => {
    expect(canonical(decodeLexDecimal(published.sortKey(text)))).toBe(canonical(text));
  });

  it.each(NUMBERS)('is written so that the published client reads it: %s', (text) => {
    expect(canonical(published.sortKeyNumber(encodeLexDecimal(text)))).toBe(canonical(text));
  });

  it('has the bytes of the published client, for any digits without an exponent', () => {
    run(
      fc.property(number, (text) => {
        const digits = plain(text);
        fc.pre(digits.replace(/[-.]/g, '').replace(/^0+/, '').length <= 38);
        expect(encodeLexDecimal(text)).toEqual(published.sortKey(digits));
      }) as never,
    );
  });

  it('is read in any notation', () => {
    run(
      fc.property(number, (text) => {
        expect(canonical(decodeLexDecimal(published.sortKey(text)))).toBe(canonical(text));
        expect(canonical(decodeLexDecimal(encodeLexDecimal(text)))).toBe(canonical(text));
      }) as never,
    );
  });

  it('has bytes in the order of the numbers', () => {
    run(
      fc.property(number, number, (left, right) => {
        const order = Buffer.compare(encodeLexDecimal(left), encodeLexDecimal(right));
        expect(order).toBe(compareNumbers(left, right));
      }) as never,
    );
  });
});

/** Made by the published client, and checked against it above. */
const VECTORS: readonly (readonly [number: string, hex: string])[] = [
  ['0', '80'],
  ['1', 'c11c0000'],
  ['-1', '3ee3fff0'],
  ['10', 'c21c0010'],
  ['-10', '3de3ffe0'],
  ['999', 'c3fcc020'],
  ['1000', 'c41c00c000'],
  ['0.001', 'be1c0000'],
  ['-0.5', '3f7ffff0'],
  ['123456789', 'c921dd4c8402'],
  ['9007199254740993', 'd0e42dbea5e61bd38000'],
  ['12345678901234567890123456789012345678', 'e621dd4c8418596b2e44f690f8621dd4c60010'],
  ['-12345678901234567890123456789012345678', '19de22b37be7a694d1bb096f079de22b39ffe0'],
  ['1E+60', 'fd1c0000'],
  ['1E+61', 'fe8000003e1c0000'],
  ['-1E+61', '017fffffc1e3fff0'],
  ['1E-63', '821c0000'],
  ['-1E-63', '7de3fff0'],
  ['1E-64', '817fffffc11c0000'],
  ['9.9999999999999999999999999999999999999E+125', 'fe8000007efcff3fcff3fcff3fcff3fcff3fcff3fa8010'],
  ['1E-130', '817fffff7f1c0000'],
  ['-1E-130', '7e80000080e3fff0'],
];

describe('the bytes of sort keys', () => {
  it.each(VECTORS)('are these: %s', (text, hex) => {
    expect(published.sortKey(text).toString('hex')).toBe(hex);
    expect(canonical(decodeLexDecimal(Buffer.from(hex, 'hex')))).toBe(canonical(text));
  });
});

const key = (name: string, type: KeyAttribute['type']): KeyAttribute => ({ name, type });
const SAMPLES = {
  S: ['a', 'ä世🌍', '\u0000', 'k'.repeat(300)].map((S) => ({ S })),
  B: [[0], [255, 0], [...Array(300).keys()].map((byte) => byte % 256)].map((B) => ({ B: Buffer.from(B) })),
  N: NUMBERS.map((N) => ({ N })),
};
const TYPES = ['S', 'N', 'B'] as const;

/** A key that the published client wrote, and one that this package did, both as this package reads them. */
const readBothWays = (schema: KeySchema, item: Parameters<typeof encodeKey>[1]) =>
  [published.key(schema, item), encodeKey(schema, item)].map((bytes) => normalized(decodeKey(schema, bytes)));
const twice = (item: object) => [normalized(item), normalized(item)];

describe('a key', () => {
  it.each(TYPES)('with one attribute is read as the published client writes it, and the reverse: %s', (type) => {
    const schema: KeySchema = [key('id', type)];
    const keys = SAMPLES[type].map((id) => ({ id }));
    expect(keys.map((of) => readBothWays(schema, of))).toEqual(keys.map(twice));
  });

  it.each(TYPES.flatMap((hash) => TYPES.map((range) => [hash, range] as const)))(
    'with two attributes is read as the published client writes it, and the reverse: %s and %s',
    (hash, range) => {
      const schema: KeySchema = [key('h', hash), key('r', range)];
      const keys = SAMPLES[hash].flatMap((h, index) =>
        SAMPLES[range].filter((_, other) => (index + other) % 7 === 0).map((r) => ({ h, r })),
      );
      expect(keys.map((of) => readBothWays(schema, of))).toEqual(keys.map(twice));
    },
  );

  it.each([{}, { id: { N: '1' } }, { id: { SS: ['a'] } }])('is not made of an item that has none: %j', (item) => {
    expect(() => encodeKey([key('id', 'S')], item as never)).toThrow(
      'The table endpoint does not answer as DynamoDB does: an item whose key id has not the type S',
    );
  });
});

describe('an attribute value', () => {
  it.each(NUMBERS)('is read as the published client writes it: %s', (N) => {
    expect(normalized(attributeValue(readOne(published.value({ N }))))).toEqual(normalized({ N }));
  });

  it('of any type is read as the published client writes it', () => {
    run(
      fc.property(value, (any) => {
        expect(normalized(attributeValue(readOne(published.value(withBuffers(any)))))).toEqual(normalized(any));
      }) as never,
    );
  });

  it('of any type is read as it is written', () => {
    run(
      fc.property(value, (any) => {
        const writer = new Writer();
        writeAttributeValue(writer, any);
        expect(normalized(attributeValue(readOne(writer.finish())))).toEqual(normalized(any));
      }) as never,
    );
  });
});
