import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './case';
import type { TableName } from './tables';
import { B, BOOL, BS, L, M, N, NS, NULL, S, SS } from './values';

/** 38 digits, the most that a number can have. */
export const LONG = '12345678901234567890123456789012345678';
export const LARGEST = '9.9999999999999999999999999999999999999E+125';
export const SMALLEST = '1E-130';

/** Numbers at the edges of encodings: of CBOR integers, of IEEE doubles, of sort keys, of DynamoDB. */
export const EDGES: readonly string[] = [
  ...['0', '1', '9', '10', '23', '24', '99', '100', '255', '256', '999', '1000', '65535', '65536', '999999', '1000000'],
  ...['2147483647', '2147483648', '4294967295', '4294967296', '9007199254740991', '9007199254740993'],
  ...['9223372036854775807', '9223372036854775808', '18446744073709551615', '18446744073709551616'],
  ...['0.1', '0.01', '0.001', '0.5', '1.5', '12.34', '123.456', '0.30000000000000004', '1234567890.0987654321'],
  ...['1E+20', '1E+21', '1.23E+21', '1E+61', '1E+62', '1E+63', '1E-61', '1E-62', '1E-63', '1E-64'],
  ...[LONG, `0.${LONG}`, `123.${LONG.slice(3)}`, LARGEST, SMALLEST, '1.2345678901234567890123456789012345678E-92'],
];

export const negative = (number: string): string => (number === '0' ? number : `-${number}`);

const everyType = (): Item => ({
  text: S('Grüße, 世界 🌍'),
  count: N(42),
  rgb: B([0, 1, 127, 128, 255]),
  yes: BOOL(true),
  no: BOOL(false),
  nothing: NULL,
  list: L(S('a'), N(1), BOOL(true), NULL, L(N(2), L(N(3))), M({ k: S('v') }), B('x'), SS('p', 'q'), NS(1, 2), BS('z')),
  map: M({ a: M({ b: L(M({ c: S('deep') }), N(7)) }), n: N('1.50'), s: SS('one'), z: NULL, b: B([9]) }),
  texts: SS('b', 'a', 'ä'),
  counts: NS(3, '1.5', -2, '1E+30'),
  raws: BS([1], [0, 255], 'abc'),
});

const USERS: readonly Item[] = [
  { id: S('types'), ...everyType() },
  { id: S('empties'), text: S(''), rgb: B([]), list: L(), map: M({}), inner: M({ l: L(M({}), L(), S('')), m: M({}) }) },
  { id: S('key-only') },
  { id: S('edges'), values: L(...EDGES.map(N)), negatives: L(...EDGES.map((number) => N(negative(number)))) },
  { id: S('edge-sets'), small: NS('0', '-1', '1E-130'), large: NS(LARGEST, negative(LARGEST), LONG) },
  { id: S('nested'), value: nested(29) },
  {
    id: S('names'),
    name: S('reserved'),
    size: N(1),
    'a.b': S('dot'),
    'with space': S('space'),
    '0': S('digit'),
    ü: N(2),
    '#x': S('hash'),
    ':y': S('colon'),
    constructor: S('builder'),
    toString: S('method'),
    a: M({ b: S('path'), 'c.d': L(N(1)) }),
  },
  { id: S('wide'), ...Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`attribute${i}`, N(i)])) },
  { id: S('grüße/世界#🌍 \u0000\u0001'), text: S('\u0000\ud7ff\uffff\u{10ffff}"\\\n') },
  { id: S('k'.repeat(2048)), text: S('longest key') },
  { id: S('large'), text: S('x'.repeat(350_000)) },
  { id: S('large-list'), list: L(...Array.from({ length: 3000 }, (_, i) => N(i))) },
];

/** Lists and maps in each other, this many levels deep. */
export function nested(levels: number): AttributeValue {
  if (levels === 0) return S('bottom');
  return levels % 2 ? L(nested(levels - 1)) : M({ in: nested(levels - 1) });
}

const CITIES = ['Oslo', 'Lima', 'Oslo', 'Kyiv'];
const STATES = ['open', 'paid', 'sent'];
const SORT_KEYS = [
  '-1E+125',
  '-99999',
  '-10',
  '-1.5',
  '-0.5',
  '-0.001',
  '0',
  '0.001',
  '0.5',
  '1',
  '2',
  '10',
  '100.25',
  '1E+20',
  LONG,
  '1E+100',
];

/** Orders of four customers. Some have no state, city or code, so that the indexes do not hold them. */
const ORDERS: readonly Item[] = [
  ...SORT_KEYS.map((number, index) => order('ann', number, index)),
  ...['3', '20', '100', '-7'].map((number, index) => order('bob', number, index)),
  ...Array.from({ length: 30 }, (_, index) => order('eve', String(index * 10), index)),
  { customer: S('zoe'), number: N(1) },
];

function order(customer: string, number: string, index: number): Item {
  const state = STATES[index % 4];
  return {
    customer: S(customer),
    number: N(number),
    placed: S(`2024-0${(index * 7) % 9}-01`),
    total: N(index % 2 ? index * 10 + 0.5 : -index),
    note: S(`note ${index}`),
    city: S(CITIES[index % 4] ?? ''),
    ...(state !== undefined && { state: S(state) }),
    ...(index % 3 === 0 && { code: B([index, 255 - index]) }),
    parcels: L(
      ...Array.from({ length: index % 4 }, (_, line) =>
        M({ sku: S(`sku-${line}`), count: N(line + index), off: BOOL(line % 2 === 0) }),
      ),
    ),
    tags: SS('all', `tag-${index % 3}`),
    sizes: NS(index, index + 0.5),
    address: M({
      street: S(`street ${index}`),
      geo: M({ lat: N(index / 4), lon: N(-index) }),
      zip: index % 2 ? S('0150') : N(150),
    }),
    ...(index % 5 === 0 && { gift: NULL }),
    paid: BOOL(index % 2 === 0),
    rgb: B([index]),
  };
}

const numbered = EDGES.flatMap((edge) => [...new Set([edge, negative(edge)])]);

/** The items of the tables that nothing writes to. */
export const FIXTURES: Readonly<Partial<Record<TableName, readonly Item[]>>> = {
  users: USERS,
  numbers: numbered.map((id) => ({ id: N(id), text: S(`number ${id}`) })),
  blobs: [[0], [255], [0, 0], [1, 2, 3], [...Array(300).keys()].map((byte) => byte % 256)].map((id, index) => ({
    id: B(id),
    index: N(index),
  })),
  orders: ORDERS,
  events: [
    ...['a', 'ab', 'b', 'ä', 'ÿ', '世', '🌍', ' ', 'A', '0'].map((at, index) => ({
      id: S('mixed'),
      at: S(at),
      index: N(index),
    })),
    ...Array.from({ length: 8 }, (_, index) => ({
      id: S('heavy'),
      at: S(`part-${index}`),
      text: S('y'.repeat(300_000)),
    })),
  ],
  files: [[0], [0, 0], [0, 1], [1], [127], [128], [255], [255, 255]].map((hash, index) => ({
    id: S('bytes'),
    hash: B(hash),
    index: N(index),
  })),
  grid: [1, '0.5', -3, LONG].flatMap((x) =>
    SORT_KEYS.slice(2, 12).map((y) => ({ x: N(x), y: N(y), sum: S(`${x}+${y}`) })),
  ),
  tags: ['red', 'green', 'grün'].map((tag, index) => ({ n: N('-7.25'), tag: S(tag), index: N(index) })),
  chunks: [[0], [9, 9], [255]].map((hash, index) => ({ n: N('1E+20'), hash: B(hash), index: N(index) })),
  parts: ['a', 'b/c', 'ö'].map((part, index) => ({ code: B([1, 0, 255]), part: S(part), index: N(index) })),
  pixels: numbered.map((n) => ({ code: B([7]), n: N(n) })),
  hashes: [[0], [1, 2], [255, 0]].map((hash, index) => ({ code: B([255, 254]), hash: B(hash), index: N(index) })),
};
