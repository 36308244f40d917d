import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { type Case, type Item, writes } from '../case';
import { EDGES, LONG } from '../fixtures';
import { B, BOOL, BS, L, M, N, NS, NULL, S, SS } from '../values';

type Names = Readonly<Record<string, string>>;

const BEFORE: Item = {
  n: N(10),
  m: N('1.5'),
  s: S('text'),
  list: L(N(1), N(2), N(3)),
  map: M({ a: N(1), core: M({ list: L(S('x'), S('y')) }) }),
  texts: SS('a', 'b', 'c'),
  counts: NS(1, 2, '3.5'),
  raws: BS([1], [2]),
  rgb: B([1]),
  flag: BOOL(true),
  nothing: NULL,
};

const LIST = { '#l': 'list' };
const MAP = { '#m': 'map' };

const EXPRESSIONS: readonly (readonly [expression: string, values?: Item | undefined, names?: Names])[] = [
  ['SET fresh = :v', { ':v': S('new') }],
  ['SET n = :v', { ':v': S('replaced') }],
  ['SET a1 = :a, b1 = :b, c1 = :c', { ':a': N(1), ':b': L(NULL), ':c': M({ x: B([1]) }) }],
  ['SET a1 = :v, b1 = :v', { ':v': N(1) }],
  ['SET b1 = n', undefined],
  ['SET n = m, m = n', undefined],
  ['SET b1 = #m.core.#l[1]', undefined, { ...MAP, ...LIST }],
  ['SET n = n + :v', { ':v': N(1) }],
  ['SET n = n - :v', { ':v': N('0.1') }],
  ['SET n = n + m', undefined],
  ['SET n = :v - n', { ':v': N(1) }],
  ['SET n = :v + :w', { ':v': N(LONG), ':w': N('1E-5') }],
  ['SET n = n + :v', { ':v': N(LONG) }],
  ['SET n = if_not_exists(n, :v)', { ':v': N(0) }],
  ['SET fresh = if_not_exists(fresh, :v)', { ':v': L(N(1)) }],
  ['SET fresh = if_not_exists(fresh, :v) + :w', { ':v': N(0), ':w': N(5) }],
  ['SET fresh = if_not_exists(#m.a, n)', undefined, MAP],
  ['SET fresh = if_not_exists(fresh, if_not_exists(spare, :v))', { ':v': N(1) }],
  ['SET #l = list_append(#l, :v)', { ':v': L(N(4), S('x')) }, LIST],
  ['SET #l = list_append(:v, #l)', { ':v': L(N(0)) }, LIST],
  ['SET fresh = list_append(if_not_exists(fresh, :e), :v)', { ':e': L(), ':v': L(N(1)) }],
  ['SET #l = list_append(#l, #l)', undefined, LIST],
  ['SET #l[0] = :v', { ':v': S('first') }, LIST],
  ['SET #l[1] = :v, #l[2] = :w', { ':v': N(-2), ':w': NULL }, LIST],
  ['SET #l[9] = :v', { ':v': N(9) }, LIST],
  ['SET #l[0] = #l[2]', undefined, LIST],
  ['SET #m.a = #m.a + :v', { ':v': N(1) }, MAP],
  ['SET #m.fresh = :v', { ':v': M({ deep: L() }) }, MAP],
  ['SET #m.core.#l[0] = :v', { ':v': S('z') }, { ...MAP, ...LIST }],
  ['SET #m.core.fresh = :v, n = :v', { ':v': N(1) }, MAP],
  ['SET #d = :v', { ':v': N(1) }, { '#d': 'dotted.name' }],
  ['SET #r = :v', { ':v': N(1) }, { '#r': 'size' }],
  ['REMOVE n', undefined],
  ['REMOVE n, m, nowhere', undefined],
  ['REMOVE #l[0]', undefined, LIST],
  ['REMOVE #l[0], #l[2]', undefined, LIST],
  ['REMOVE #l[7]', undefined, LIST],
  ['REMOVE #m.a', undefined, MAP],
  ['REMOVE #m.core.#l[1], #m.nowhere', undefined, { ...MAP, ...LIST }],
  ['ADD n :v', { ':v': N('-2.5') }],
  ['ADD fresh :v', { ':v': N(3) }],
  ['ADD #m.a :v', { ':v': N(3) }, MAP],
  ['ADD texts :v', { ':v': SS('c', 'd') }],
  ['ADD counts :v', { ':v': NS('3.5', 4) }],
  ['ADD raws :v', { ':v': BS([2], [3]) }],
  ['ADD fresh :v', { ':v': SS('x') }],
  ['ADD n :v, fresh :w, texts :t', { ':v': N(1), ':w': N(2), ':t': SS('z') }],
  ['DELETE texts :v', { ':v': SS('a', 'x') }],
  ['DELETE texts :v', { ':v': SS('a', 'b', 'c') }],
  ['DELETE counts :v', { ':v': NS('1.0', '3.5') }],
  ['DELETE raws :v', { ':v': BS([1]) }],
  ['DELETE fresh :v', { ':v': SS('x') }],
  ['SET fresh = :v REMOVE n ADD m :n DELETE texts :t', { ':v': BOOL(false), ':n': N(1), ':t': SS('a') }],
  ['ADD m :n SET fresh = :v, s = :v REMOVE nothing, rgb', { ':v': S(''), ':n': N('0.5') }],
  ['set fresh=:v remove n', { ':v': S('lower case') }],
];

const update = (key: string, more: Partial<UpdateItemCommandInput>) =>
  ['UpdateItem', { TableName: 'own-users', Key: { id: S(key) }, ...more }] as const;

const expressions = EXPRESSIONS.map(([UpdateExpression, values, names]) => {
  const shown = Object.values(values ?? {})
    .map((value) => JSON.stringify(value))
    .join(', ');
  return writes(`updates with ${UpdateExpression}${shown && ` of ${shown}`}`, (key) => ({
    given: [['own-users', { id: S(key), ...BEFORE }]],
    requests: update(key, {
      UpdateExpression,
      ReturnValues: 'ALL_NEW',
      ...(values && { ExpressionAttributeValues: values }),
      ...(names && { ExpressionAttributeNames: names }),
    }),
  }));
});

const RETURNED: readonly (readonly [what: string, expression: string, values?: Item | undefined, names?: Names])[] = [
  ['a set attribute', 'SET n = :v', { ':v': N(11) }],
  ['a fresh attribute', 'SET fresh = :v', { ':v': N(11) }],
  ['a removed attribute', 'REMOVE s'],
  ['set and removed attributes', 'SET m = :v, fresh = :v REMOVE s, flag', { ':v': S('x') }],
  ['an attribute of a map', 'SET #m.a = :v', { ':v': N(2) }, MAP],
  ['a list element', 'SET #l[1] = :v', { ':v': N(22) }, LIST],
  ['two list elements', 'SET #l[0] = :v, #l[2] = :v', { ':v': N(22) }, LIST],
  ['elements of a set', 'ADD texts :v', { ':v': SS('z') }],
  ['elements of a list in a map', 'SET #m.core.#l[0] = :v, n = :w', { ':v': S('z'), ':w': N(1) }, { ...MAP, ...LIST }],
];

const returned = (['NONE', 'ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'] as const).flatMap((ReturnValues) => [
  ...RETURNED.map(([what, UpdateExpression, values, names]) =>
    writes(`returns ${ReturnValues} of an update of ${what}`, (key) => ({
      given: [['own-users', { id: S(key), ...BEFORE }]],
      requests: update(key, {
        UpdateExpression,
        ReturnValues,
        ...(values && { ExpressionAttributeValues: values }),
        ...(names && { ExpressionAttributeNames: names }),
      }),
    })),
  ),
  writes(`returns ${ReturnValues} of an update that creates the item`, (key) => ({
    requests: update(key, {
      UpdateExpression: 'SET a = :v',
      ExpressionAttributeValues: { ':v': L(M({ b: N(1) })) },
      ReturnValues,
    }),
  })),
  writes(`returns ${ReturnValues} of an update of an item with a sort key`, (key) => ({
    given: [['own-orders', { customer: S(key), number: N('-1.5'), city: S('Oslo') }]],
    requests: [
      'UpdateItem',
      {
        TableName: 'own-orders',
        Key: { customer: S(key), number: N('-1.50') },
        UpdateExpression: 'SET city = :c',
        ExpressionAttributeValues: { ':c': S('Lima') },
        ReturnValues,
      },
    ],
  })),
]);

const others: readonly Case[] = [
  writes('updates without an expression', (key) => ({ requests: update(key, {}) })),
  writes('updates without an expression and returns ALL_NEW', (key) => ({
    given: [['own-users', { id: S(key), n: N(1) }]],
    requests: update(key, { ReturnValues: 'ALL_NEW' }),
  })),
  writes('updates an item that it has read', (key) => ({
    given: [['own-users', { id: S(key), n: N(1) }]],
    requests: [
      ['GetItem', { TableName: 'own-users', Key: { id: S(key) } }],
      update(key, { UpdateExpression: 'ADD n :v', ExpressionAttributeValues: { ':v': N(1) } }),
      ['GetItem', { TableName: 'own-users', Key: { id: S(key) } }],
    ],
  })),
  writes('adds every number at the edges', (key) => ({
    given: [['own-users', { id: S(key) }]],
    requests: EDGES.filter((edge) => Math.abs(Number(edge)) < 1e30).map((edge, index) =>
      update(key, {
        UpdateExpression: 'SET #a = :v',
        ExpressionAttributeNames: { '#a': `a${index}` },
        ExpressionAttributeValues: { ':v': NS(edge, `-${index + 3000}`) },
        ReturnValues: 'UPDATED_NEW',
      }),
    ),
  })),
];

export const updateCases: readonly Case[] = [...expressions, ...returned, ...others];
