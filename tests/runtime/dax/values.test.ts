import fc from 'fast-check';
import { fromDax, plainNumber } from '../../../runtime/dax/values';

describe('an output of the DAX client', () => {
  it('has bytes as Uint8Array of their own memory', () => {
    const memory = Buffer.from('abcdef');
    const { Item } = fromDax({ Item: { a: { B: memory.subarray(2, 4) } } }) as { Item: { a: { B: Uint8Array } } };
    expect(Item.a.B).toStrictEqual(Uint8Array.from([99, 100]));
    memory.fill(0);
    expect(Item.a.B).toStrictEqual(Uint8Array.from([99, 100]));
  });

  it('has all digits of a number, in sets, lists and maps, too', () => {
    const output = {
      Items: [{ a: { N: '1.23e+21' }, b: { NS: ['1e-7', '5'] }, c: { L: [{ M: { N: { N: '2E3' } } }] } }],
    };
    expect(fromDax(output)).toEqual({
      Items: [
        {
          a: { N: '1230000000000000000000' },
          b: { NS: ['0.0000001', '5'] },
          c: { L: [{ M: { N: { N: '2000' } } }] },
        },
      ],
    });
  });

  it('has an attribute with the name __proto__, which the DAX client makes a prototype', () => {
    const map = Object.setPrototypeOf({}, { M: { n: { N: '1e2' } } });
    expect(JSON.stringify(fromDax({ Item: { map: { M: map } } }))).toBe(
      '{"Item":{"map":{"M":{"__proto__":{"M":{"n":{"N":"100"}}}}}}}',
    );
  });

  it('keeps strings that look like numbers', () => {
    const output = { Item: { S: { S: '1e3' }, SS: { SS: ['1e3'] }, NS: { S: '1e3' } } };
    expect(fromDax(structuredClone(output))).toEqual(output);
  });
});

describe('a plain number', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['0.0', '0'],
    ['1.50', '1.5'],
    ['-1.5e1', '-15'],
    ['1E21', `1${'0'.repeat(21)}`],
    ['-1.2E-3', '-0.0012'],
    ['1.2345678901234567890123456789012345678e+37', '12345678901234567890123456789012345678'],
    ['9.9999999999999999999999999999999999999E+125', `${'9'.repeat(38)}${'0'.repeat(88)}`],
    ['1e-130', `0.${'0'.repeat(129)}1`],
  ])('of %s is %s', (text, plain) => {
    expect(plainNumber(text)).toBe(plain);
  });

  it('is the same for every notation of a number', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 38n - 1n }),
        fc.integer({ min: -130, max: 87 }),
        (digits, exponent) => {
          const plain = plainNumber(`${digits}e${exponent}`);
          expect(plain).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
          const text = digits.toString();
          expect(plainNumber(`${text[0]}.${text.slice(1)}E${exponent + text.length - 1}`)).toBe(plain);
          expect(plainNumber(plain)).toBe(plain);
        },
      ),
    );
  });
});
