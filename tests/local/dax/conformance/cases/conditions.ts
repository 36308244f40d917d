import { type Case, type Item, writes } from '../case';
import { LONG } from '../fixtures';
import { B, BOOL, L, M, N, NS, NULL, S, SS } from '../values';

type Names = Readonly<Record<string, string>>;

const BEFORE: Item = {
  n: N('10.50'),
  long: N(LONG),
  s: S('text'),
  rgb: B([1, 2, 3]),
  flag: BOOL(false),
  nothing: NULL,
  list: L(N(1), S('two'), M({ three: N(3) })),
  map: M({ a: N(1), 'b.c': S('dotted') }),
  texts: SS('a', 'b'),
  counts: NS(1, '2.5'),
};

/** Conditions on `BEFORE`, half of which hold. */
const CONDITIONS: readonly (readonly [condition: string, values?: Item | undefined, names?: Names])[] = [
  ['attribute_exists(id)'],
  ['attribute_not_exists(id)'],
  ['attribute_exists(#m.a)', undefined, { '#m': 'map' }],
  ['attribute_exists(#l[2].three)', undefined, { '#l': 'list' }],
  ['attribute_not_exists(#l[3])', undefined, { '#l': 'list' }],
  ['attribute_exists(#m.#bc)', undefined, { '#m': 'map', '#bc': 'b.c' }],
  ['n = :v', { ':v': N('10.5') }],
  ['n <> :v', { ':v': N('1.05E1') }],
  ['n < :v', { ':v': N(LONG) }],
  ['#long = :v', { ':v': N(LONG) }, { '#long': 'long' }],
  ['#long > :v', { ':v': N(LONG) }, { '#long': 'long' }],
  ['rgb = :v', { ':v': B([1, 2, 3]) }],
  ['rgb > :v', { ':v': B([1, 3]) }],
  ['flag = :v AND nothing = :w', { ':v': BOOL(false), ':w': NULL }],
  ['#l = :v', { ':v': L(N('1.0'), S('two'), M({ three: N(3) })) }, { '#l': 'list' }],
  ['#m = :v', { ':v': M({ 'b.c': S('dotted'), a: N(1) }) }, { '#m': 'map' }],
  ['texts = :v', { ':v': SS('b', 'a') }],
  ['counts = :v', { ':v': NS('2.50', 1) }],
  ['contains(texts, :v)', { ':v': S('c') }],
  ['contains(#l, :v)', { ':v': S('two') }, { '#l': 'list' }],
  ['begins_with(s, :v)', { ':v': S('te') }],
  ['size(rgb) = :v OR size(s) > :w', { ':v': N(4), ':w': N(100) }],
  ['size(#l) = :v', { ':v': N(3) }, { '#l': 'list' }],
  ['n BETWEEN :a AND :b', { ':a': N(10), ':b': N(11) }],
  ['s IN (:a, :b)', { ':a': S('x'), ':b': S('text') }],
  ['NOT s IN (:a, :b)', { ':a': S('x'), ':b': S('text') }],
  ['attribute_type(#m, :v)', { ':v': S('M') }, { '#m': 'map' }],
  ['attribute_type(nothing, :v)', { ':v': S('S') }],
  ['id = :v OR n = :w', { ':v': S('other'), ':w': N('10.5') }],
  ['n > :v AND (s = :w OR NOT flag = :x)', { ':v': N(1), ':w': S('x'), ':x': BOOL(true) }],
];

const common = ([ConditionExpression, values, names]: (typeof CONDITIONS)[number]) => ({
  ConditionExpression,
  ...(values && { ExpressionAttributeValues: values }),
  ...(names && { ExpressionAttributeNames: names }),
});

const conditions = CONDITIONS.flatMap((row) => {
  const [text, values = {}] = row;
  const shown = Object.values(values)
    .map((value) => JSON.stringify(value))
    .join(', ');
  return [
    writes(`puts and deletes on the condition ${text}${shown && ` of ${shown}`}`, (key) => ({
      given: ['p', 'd'].map((suffix) => ['own-users', { id: S(key + suffix), ...BEFORE }] as const),
      requests: [
        ['PutItem', { TableName: 'own-users', Item: { id: S(`${key}p`), replaced: N(1) }, ...common(row) }],
        ['DeleteItem', { TableName: 'own-users', Key: { id: S(`${key}d`) }, ...common(row) }],
      ],
    })),
    writes(`updates on the condition ${text}${shown && ` of ${shown}`}`, (key) => ({
      given: [['own-users', { id: S(key), ...BEFORE }]],
      requests: [
        [
          'UpdateItem',
          {
            TableName: 'own-users',
            Key: { id: S(key) },
            UpdateExpression: 'SET done = :done',
            ...common(row),
            ExpressionAttributeValues: { ':done': N(1), ...values },
            ReturnValues: 'UPDATED_NEW',
          },
        ],
      ],
    })),
  ];
});

const fails = {
  ConditionExpression: 'attribute_not_exists(id)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
} as const;

const others: readonly Case[] = [
  writes('deletes an item', (key) => ({
    given: [['own-users', { id: S(key), n: N(1) }]],
    requests: ['DeleteItem', { TableName: 'own-users', Key: { id: S(key) } }],
  })),
  writes('deletes a missing item', (key) => ({
    requests: ['DeleteItem', { TableName: 'own-users', Key: { id: S(key) } }],
  })),
  ...(['NONE', 'ALL_OLD'] as const).flatMap((ReturnValues) => [
    writes(`returns ${ReturnValues} of a delete`, (key) => ({
      given: [['own-users', { id: S(key), ...BEFORE }]],
      requests: ['DeleteItem', { TableName: 'own-users', Key: { id: S(key) }, ReturnValues }],
    })),
    writes(`returns ${ReturnValues} of a delete of a missing item`, (key) => ({
      requests: ['DeleteItem', { TableName: 'own-users', Key: { id: S(key) }, ReturnValues }],
    })),
  ]),
  writes('deletes items of every type of key', (key) => ({
    given: [
      ['own-orders', { customer: S(key), number: N('-1E+125') }],
      ['own-files', { id: S(key), hash: B([0, 255]) }],
      ['own-parts', { code: B(key), part: S('ö') }],
      ['own-blobs', { id: B(key) }],
      ['own-numbers', { id: N('730.25') }],
      ['own-grid', { x: N('730.25'), y: N('-0.001') }],
    ],
    requests: [
      [
        'DeleteItem',
        { TableName: 'own-orders', Key: { customer: S(key), number: N('-1E+125') }, ReturnValues: 'ALL_OLD' },
      ],
      ['DeleteItem', { TableName: 'own-files', Key: { id: S(key), hash: B([0, 255]) }, ReturnValues: 'ALL_OLD' }],
      ['DeleteItem', { TableName: 'own-parts', Key: { code: B(key), part: S('ö') }, ReturnValues: 'ALL_OLD' }],
      ['DeleteItem', { TableName: 'own-blobs', Key: { id: B(key) }, ReturnValues: 'ALL_OLD' }],
      ['DeleteItem', { TableName: 'own-numbers', Key: { id: N('730.250') }, ReturnValues: 'ALL_OLD' }],
      ['DeleteItem', { TableName: 'own-grid', Key: { x: N('7.3025E2'), y: N('-1e-3') }, ReturnValues: 'ALL_OLD' }],
    ],
  })),
  writes('reads what it deleted', (key) => ({
    given: [['own-users', { id: S(key), n: N(1) }]],
    requests: [
      ['GetItem', { TableName: 'own-users', Key: { id: S(key) } }],
      ['DeleteItem', { TableName: 'own-users', Key: { id: S(key) } }],
      ['GetItem', { TableName: 'own-users', Key: { id: S(key) } }],
    ],
  })),
  writes('puts only if the item is new', (key) => {
    const request = [
      'PutItem',
      { TableName: 'own-users', Item: { id: S(key), n: N(1) }, ConditionExpression: 'attribute_not_exists(id)' },
    ] as const;
    return { requests: [request, request] };
  }),
  writes('returns the item of a failed condition of a put', (key) => ({
    given: [['own-users', { id: S(key), n: N('1.50') }]],
    requests: ['PutItem', { TableName: 'own-users', Item: { id: S(key) }, ...fails }],
  })),
  writes('returns the item of a failed condition of an update', (key) => ({
    given: [['own-users', { id: S(key), n: N('1.50') }]],
    requests: ['UpdateItem', { TableName: 'own-users', Key: { id: S(key) }, ...fails }],
  })),
  writes('returns the item of a failed condition of a delete', (key) => ({
    given: [['own-users', { id: S(key), n: N('1.50') }]],
    requests: ['DeleteItem', { TableName: 'own-users', Key: { id: S(key) }, ...fails }],
  })),
];

export const conditionCases: readonly Case[] = [...conditions, ...others];
