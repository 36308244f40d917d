import type { GetItemCommandInput } from '@aws-sdk/client-dynamodb';
import { type Case, type Item, reads } from '../case';
import { EDGES, FIXTURES, negative } from '../fixtures';
import type { TableName } from '../tables';
import { B, N, S } from '../values';

const get = (TableName: TableName, Key: Item, more: Partial<GetItemCommandInput> = {}) =>
  ['GetItem', { TableName, Key, ...more }] as const;

const ofUser = (id: string, more?: Partial<GetItemCommandInput>) => get('users', { id: S(id) }, more);

const keysOf: readonly Case[] = (
  [
    ['a string', 'users', { id: S('types') }],
    ['a string with characters of every plane', 'users', { id: S('grüße/世界#🌍 \u0000\u0001') }],
    ['a string of 2048 bytes', 'users', { id: S('k'.repeat(2048)) }],
    ['a string and a string', 'events', { id: S('mixed'), at: S('🌍') }],
    ['a string and a number', 'orders', { customer: S('ann'), number: N('-0.001') }],
    ['a string and bytes', 'files', { id: S('bytes'), hash: B([255, 255]) }],
    ['a number and a number', 'grid', { x: N('0.5'), y: N('-10') }],
    ['a number and a string', 'tags', { n: N('-7.25'), tag: S('grün') }],
    ['a number and bytes', 'chunks', { n: N('1E+20'), hash: B([9, 9]) }],
    ['bytes', 'blobs', { id: B([0, 0]) }],
    ['300 bytes', 'blobs', FIXTURES.blobs?.[4] ? { id: FIXTURES.blobs[4].id as never } : {}],
    ['bytes and a string', 'parts', { code: B([1, 0, 255]), part: S('b/c') }],
    ['bytes and a number', 'pixels', { code: B([7]), n: N('-0.30000000000000004') }],
    ['bytes and bytes', 'hashes', { code: B([255, 254]), hash: B([255, 0]) }],
  ] as const satisfies readonly (readonly [string, TableName, Item])[]
).map(([what, table, key]) => reads(`gets an item whose key is ${what}`, get(table, key)));

const numbers = EDGES.flatMap((edge) => [...new Set([edge, negative(edge)])]);

const numericKeys: readonly Case[] = numbers.map((number) =>
  reads(`gets items whose partition key and whose sort key is ${number}`, [
    get('numbers', { id: N(number) }),
    get('pixels', { code: B([7]), n: N(number) }),
  ]),
);

/** The same number, written in another way. */
const notations: readonly Case[] = (
  [
    ['10', ['10.0', '1e1', '1E+1', '010', '0.1e2', '+10', '100E-1']],
    ['-0.5', ['-.5', '-0.50', '-5e-1', '-00.5']],
    ['0', ['-0E-7', '-0E0', '-0', '0.0', '0e10', '00', '-0.00']],
    ['1E+20', ['100000000000000000000', '1e20', '10E+19', '100000000000000000000.0']],
    ['1000', ['1e3', '1000.000', '01000']],
    ['1E+61', [`1${'0'.repeat(61)}`]],
  ] as const
).flatMap(([number, others]) =>
  others.map((other) =>
    reads(`gets items whose key ${number} is written as ${other}`, [
      get(
        'numbers',
        { id: N(other) },
        { ProjectionExpression: '#text', ExpressionAttributeNames: { '#text': 'text' } },
      ),
      get('pixels', { code: B([7]), n: N(other) }, { ProjectionExpression: 'n' }),
    ]),
  ),
);

export const getCases: readonly Case[] = [
  ...keysOf,
  ...numericKeys,
  ...notations,
  reads('gets values of every type', ofUser('types')),
  reads('gets empty strings, bytes, lists and maps', ofUser('empties')),
  reads('gets an item that has only its key', ofUser('key-only')),
  reads('gets numbers at the edges', ofUser('edges')),
  reads('gets sets of numbers at the edges', ofUser('edge-sets')),
  reads('gets a value nested 29 levels deep', ofUser('nested')),
  reads('gets attributes with names of every kind', ofUser('names')),
  reads('gets 120 attributes', ofUser('wide')),
  reads('gets an item of 350 KB', ofUser('large')),
  reads('gets a list of 3000 values', ofUser('large-list')),
  reads('gets nothing for a missing key', ofUser('missing')),
  reads('gets nothing for a missing sort key', get('orders', { customer: S('ann'), number: N('0.0001') })),
  reads('gets an item consistently', ofUser('types', { ConsistentRead: true })),
  reads('gets nothing consistently for a missing key', ofUser('missing', { ConsistentRead: true })),
  reads('gets an item with ConsistentRead false', ofUser('types', { ConsistentRead: false })),
  reads('gets nothing for a missing key with a projection', ofUser('missing', { ProjectionExpression: 'id, yes' })),
];
