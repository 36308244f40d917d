import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { type Case, type Item, writes } from '../case';
import { EDGES, FIXTURES, LARGEST, LONG, negative, nested, SMALLEST } from '../fixtures';
import type { TableName } from '../tables';
import { B, BOOL, BS, L, M, N, NS, NULL, S, SS } from '../values';

const put = (TableName: TableName, Item: Item, more: Partial<PutItemCommandInput> = {}) =>
  ['PutItem', { TableName, Item, ...more }] as const;

/** What an item can have, by its description. */
const CONTENTS: readonly (readonly [what: string, content: Item])[] = [
  ['only its key', {}],
  ['a string', { v: S('text') }],
  ['an empty string', { v: S('') }],
  ['characters of every plane', { v: S('\u0000é世\uffff🌍') }],
  ['a string of 100,000 characters', { v: S('é'.repeat(100_000)) }],
  ['an integer', { v: N(7) }],
  ['a negative integer', { v: N(-7) }],
  ['a fraction', { v: N('-0.125') }],
  ['a number with trailing zeros', { v: N('1.500') }],
  ['a number in exponent notation', { v: N('1.5e3') }],
  ['a number with a plus sign and leading zeros', { v: N('+007') }],
  ['negative zero', { v: N('-0.0') }],
  ['38 digits', { v: N(LONG) }],
  ['38 digits after the point', { v: N(`0.${LONG}`) }],
  ['38 nines', { v: N('9'.repeat(38)) }],
  ['the largest number', { v: N(LARGEST) }],
  ['the smallest number', { v: N(SMALLEST) }],
  ['the largest negative number', { v: N(negative(LARGEST)) }],
  ['the smallest negative number', { v: N(negative(SMALLEST)) }],
  ['numbers at the edges', { v: L(...EDGES.map(N)), w: L(...EDGES.map((edge) => N(negative(edge)))) }],
  ['bytes', { v: B([0, 1, 2, 255]) }],
  ['empty bytes', { v: B([]) }],
  ['100,000 bytes', { v: { B: new Uint8Array(100_000).map((_, index) => index) } }],
  ['true and false', { v: BOOL(true), w: BOOL(false) }],
  ['null', { v: NULL }],
  ['an empty list', { v: L() }],
  ['a list of every type', { v: L(S('a'), N(1), B([1]), BOOL(false), NULL, L(), M({}), SS('s'), NS(1), BS([1])) }],
  ['a list of 1,000 values', { v: L(...Array.from({ length: 1000 }, (_, index) => N(index))) }],
  ['an empty map', { v: M({}) }],
  [
    'a map of every type',
    {
      v: M({
        s: S(''),
        n: N(0),
        b: B([]),
        t: BOOL(true),
        z: NULL,
        l: L(N(1)),
        m: M({ x: M({}) }),
        ss: SS('a'),
        ns: NS(1),
        bs: BS([]),
      }),
    },
  ],
  [
    'a map with names of every kind',
    {
      v: M({
        'a.b': N(1),
        'a b': N(2),
        '#x': N(3),
        ':y': N(4),
        ü: N(5),
        '0': N(6),
        '1': N(7),
        [''.padEnd(300, 'long')]: N(8),
      }),
    },
  ],
  ['a value nested 29 levels deep', { v: nested(29) }],
  ['a set of strings', { v: SS('a', 'b', 'ä', '') }],
  ['a set of numbers', { v: NS(1, '1.50', '-2e3', LONG) }],
  ['a set of bytes', { v: BS([], [0], [255, 254]) }],
  ['sets of one value', { v: SS('a'), w: NS(1), x: BS([1]) }],
  ['names with reserved words', { name: S('a'), size: N(1), total: N(2), SELECT: N(3) }],
  [
    'names of every kind',
    {
      'a.b': N(1),
      'a b': N(2),
      '#x': N(3),
      ':y': N(4),
      ü: N(5),
      '0': N(6),
      '10': N(7),
      '2': N(8),
      toString: N(9),
      constructor: N(10),
    },
  ],
  ['a name of 255 characters', { ['n'.repeat(255)]: N(1) }],
  [
    '200 attributes',
    Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a${(index * 37) % 200}`, N(index)])),
  ],
];

const contents = CONTENTS.map(([what, content]) =>
  writes(`puts an item with ${what}`, (key) => ({ requests: put('own-users', { id: S(key), ...content }) })),
);

const keys: readonly Case[] = [
  ...EDGES.map((edge) =>
    writes(`puts items whose keys are ${edge} and ${negative(edge)}`, (key) => ({
      requests: [
        put('own-numbers', { id: N(edge), text: S(key) }),
        put('own-orders', { customer: S(key), number: N(negative(edge)), total: N(edge) }),
        put('own-grid', { x: N(negative(edge)), y: N(edge), by: S(key) }),
      ],
    })),
  ),
  ...[[0], [255], [0, 0, 1], [1, 0]].map((bytes) =>
    writes(`puts items whose keys are the bytes ${bytes.join(', ')}`, (key) => ({
      requests: [
        put('own-blobs', { id: B(bytes), text: S(key) }),
        put('own-files', { id: S(key), hash: B(bytes) }),
        put('own-parts', { code: B(bytes), part: S(key) }),
      ],
    })),
  ),
  writes('puts an item whose key has 2048 bytes', (key) => ({
    requests: put('own-users', { id: S(key.padEnd(2048, 'k')), v: N(1) }),
  })),
  writes('puts items whose keys differ in case only', (key) => ({
    requests: [put('own-users', { id: S(`${key}A`), v: N(1) }), put('own-users', { id: S(`${key}a`), v: N(2) })],
  })),
  writes('replaces an item when its key is written in another way', (key) => ({
    requests: [
      put('own-orders', { customer: S(key), number: N('10'), v: N(1) }),
      ['GetItem', { TableName: 'own-orders', Key: { customer: S(key), number: N('10.0') } }],
      put('own-orders', { customer: S(key), number: N('1E+1'), v: N(2) }),
      ['GetItem', { TableName: 'own-orders', Key: { customer: S(key), number: N('10.00') } }],
    ],
  })),
];

const others: readonly Case[] = [
  writes('replaces an item with fewer attributes', (key) => ({
    given: [['own-users', { id: S(key), a: N(1), b: N(2) }]],
    requests: put('own-users', { id: S(key), b: N(3) }),
  })),
  ...(['NONE', 'ALL_OLD'] as const).flatMap((ReturnValues) => [
    writes(`returns ${ReturnValues} of a put that replaces an item`, (key) => ({
      given: [['own-users', { ...FIXTURES.users?.[0], id: S(key) }]],
      requests: put('own-users', { id: S(key) }, { ReturnValues }),
    })),
    writes(`returns ${ReturnValues} of a put that creates an item`, (key) => ({
      requests: put('own-users', { id: S(key) }, { ReturnValues }),
    })),
    writes(`returns ${ReturnValues} of a put of an item with a sort key`, (key) => ({
      given: [['own-orders', { customer: S(key), number: N('-0.5'), city: S('Oslo') }]],
      requests: put('own-orders', { customer: S(key), number: N('-0.50'), city: S('Lima') }, { ReturnValues }),
    })),
  ]),
  writes('reads what it put', (key) => ({
    requests: [
      ['GetItem', { TableName: 'own-users', Key: { id: S(key) } }],
      put('own-users', { id: S(key), v: L(N('1.0')) }),
      ['GetItem', { TableName: 'own-users', Key: { id: S(key) } }],
      ['GetItem', { TableName: 'own-users', Key: { id: S(key) }, ConsistentRead: true }],
    ],
  })),
];

export const putCases: readonly Case[] = [...contents, ...keys, ...others];
