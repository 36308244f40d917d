import { Reader, readOne } from '../../../../local/dax/cbor/reader';
import { Scanner } from '../../../../local/dax/cbor/scanner';
import { type Cbor, Tagged } from '../../../../local/dax/cbor/types';
import { Writer } from '../../../../local/dax/cbor/writer';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const limits = { depth: 10, items: 100, bytes: 1000 };

/** Examples of https://www.rfc-editor.org/rfc/rfc8949#appendix-A */
const EXAMPLES: readonly (readonly [string, Cbor])[] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['20', -1],
  ['3863', -100],
  ['3bffffffffffffffff', -18_446_744_073_709_551_616n],
  ['f90000', 0],
  ['f93c00', 1],
  ['f97bff', 65_504],
  ['f90001', 2 ** -24],
  ['f9c400', -4],
  ['fa47c35000', 100_000],
  ['fb3ff199999999999a', 1.1],
  ['f97c00', Number.POSITIVE_INFINITY],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['f7', undefined],
  ['40', Buffer.alloc(0)],
  ['4401020304', Buffer.of(1, 2, 3, 4)],
  ['60', ''],
  ['62c3bc', 'ü'],
  ['63e6b0b4', '水'],
  ['80', []],
  ['83010203', [1, 2, 3]],
  ['a0', new Map()],
  [
    'a26161016162820203',
    new Map<Cbor, Cbor>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
  ['5f42010243030405ff', Buffer.of(1, 2, 3, 4, 5)],
  ['7f657374726561646d696e67ff', 'streaming'],
  ['9f018202039f0405ffff', [1, [2, 3], [4, 5]]],
  [
    'bf61610161629f0203ffff',
    new Map<Cbor, Cbor>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
  ],
  ['c249010000000000000000', new Tagged(2, bytes('010000000000000000'))],
  ['d90cf98161 61', new Tagged(3321, ['a'])],
];

it.each(EXAMPLES)('reads and scans %s', (hex, value) => {
  const encoded = bytes(hex);
  expect([readOne(encoded), new Scanner(limits).scan(encoded, 1)]).toEqual([value, encoded.length]);
});

it('keeps the last of equal keys in a map', () => {
  expect(readOne(bytes('a2 04 01 04 02'))).toEqual(new Map([[4, 2]]));
});

it.each([
  ['ends too early', '6261'],
  ['has a reserved length', '1c'],
  ['has an unknown simple value', 'f0'],
  ['has a break outside an open item', 'ff'],
  ['has a string of other parts', '5f6161ff'],
  ['has a string that is not UTF-8', '61ff'],
  ['goes on after its end', '0000'],
])('rejects an item that %s', (_, hex) => {
  expect(() => readOne(bytes(hex))).toThrow(expect.objectContaining({ name: 'MalformedError' }));
});

describe('a scanner', () => {
  it('finds the end of a sequence whose bytes arrive one by one', () => {
    const all = bytes('01 1a0fb0cc6a 46 6f7264657273 bf 00 82 01 5f 41 02 ff ff');
    const scanner = new Scanner(limits);
    const ends = Array.from(all, (_, index) => scanner.scan(all.subarray(0, index + 1), 4));
    expect(ends).toEqual([...Array.from({ length: all.length - 1 }, () => undefined), all.length]);
  });

  it('continues with more items of the same sequence', () => {
    const scanner = new Scanner(limits);
    expect([scanner.scan(bytes('01'), 2), scanner.scan(bytes('0102'), 2), scanner.scan(bytes('01020304'), 4)]).toEqual([
      undefined,
      2,
      4,
    ]);
  });

  it.each([
    ['too many items', '9f'.padEnd(210, '00'), 'more than 100 CBOR items'],
    ['too deep nesting', '81'.repeat(12), 'nested deeper than 10'],
    ['a string that is too long', '5a00100000', 'more than 1000 bytes'],
    ['an array that is too long', '9b7fffffffffffffff'.padEnd(400, '00'), 'more than 100 CBOR items'],
  ])('rejects %s before all of it has arrived', (_, hex, message) => {
    expect(() => new Scanner(limits).scan(bytes(hex), 1)).toThrow(message);
  });
});

it('writes what a reader reads', () => {
  const writer = new Writer()
    .array(9)
    .integer(-1)
    .integer(2 ** 40)
    .bignum(-(10n ** 37n))
    .double(0.5);
  writer.text('ü').bytes(Buffer.of(1)).boolean(true).nothing().openMap().text('a'.repeat(300)).tag(4).array(0).close();
  const [first, second, third, ...rest] = readOne(writer.finish()) as readonly Cbor[];
  const magnitude = (10n ** 37n - 1n).toString(16);
  expect([first, second, third]).toEqual([
    -1,
    2 ** 40,
    new Tagged(3, bytes(magnitude.padStart(magnitude.length + (magnitude.length % 2), '0'))),
  ]);
  expect(rest).toEqual([0.5, 'ü', Buffer.of(1), true, null, new Map([['a'.repeat(300), new Tagged(4, [])]])]);
});

it('gives the bytes that were not read', () => {
  const reader = new Reader(bytes('0102ff'));
  reader.read();
  expect([reader.rest(), reader.isAtEnd]).toEqual([bytes('02ff'), true]);
});
