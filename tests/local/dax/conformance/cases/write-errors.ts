import { type Case, type Request, writes } from '../case';
import { L, M, N, NS, S, SS } from '../values';

const MISSING = 'no-such-table' as never;

const on = (key: string) => ({ TableName: 'own-users', Key: { id: S(key) } });
const item = (key: string, more = {}) => ({ TableName: 'own-users', Item: { id: S(key), ...more } });
const one = { ExpressionAttributeValues: { ':v': N(1) } };

const WRITE_ERRORS: readonly (readonly [what: string, make: (key: string) => Request])[] = [
  ['a missing table in a put', (key) => ['PutItem', { ...item(key), TableName: MISSING }]],
  ['a missing table in an update', (key) => ['UpdateItem', { ...on(key), TableName: MISSING }]],
  ['a missing table in a delete', (key) => ['DeleteItem', { ...on(key), TableName: MISSING }]],
  [
    'a missing table in a batch write',
    (key) => ['BatchWriteItem', { RequestItems: { [MISSING]: [{ DeleteRequest: { Key: { id: S(key) } } }] } }],
  ],
  [
    'a missing table in a transactional write',
    (key) => ['TransactWriteItems', { TransactItems: [{ Delete: { ...on(key), TableName: MISSING } }] }],
  ],
  ['a put without its key', () => ['PutItem', { TableName: 'own-users', Item: { a: S('x') } }]],
  ['a put with a key of another type', () => ['PutItem', { TableName: 'own-users', Item: { id: N(1) } }]],
  ['a put with an empty key', () => ['PutItem', { TableName: 'own-users', Item: { id: S('') } }]],
  ['a put of an empty set', (key) => ['PutItem', item(key, { v: SS() })]],
  ['a put of a set with duplicates', (key) => ['PutItem', item(key, { v: SS('a', 'a') })]],
  ['a put of a set with equal numbers', (key) => ['PutItem', item(key, { v: NS('1', '1.0') })]],
  ['a put of a number of 39 digits', (key) => ['PutItem', item(key, { v: N('1'.repeat(39)) })]],
  ['a put of a number above the largest', (key) => ['PutItem', item(key, { v: N('1E+126') })]],
  ['a put of a number below the smallest', (key) => ['PutItem', item(key, { v: N('1E-131') })]],
  ['a put of a value that is no number', (key) => ['PutItem', item(key, { v: N('NaN') })]],
  ['a put of an item above 400 KB', (key) => ['PutItem', item(key, { v: S('x'.repeat(410_000)) })]],
  [
    'a put with an index key of another type',
    (key) => ['PutItem', { TableName: 'own-orders', Item: { customer: S(key), number: N(1), city: N(1) } }],
  ],
  ['a put with a key above 2048 bytes', (key) => ['PutItem', item(key.padEnd(2049, 'k'))]],
  ['a put with ReturnValues ALL_NEW', (key) => ['PutItem', { ...item(key), ReturnValues: 'ALL_NEW' }]],
  ['a put with a syntax error in its condition', (key) => ['PutItem', { ...item(key), ConditionExpression: 'a = ' }]],
  [
    'a put with an undefined value in its condition',
    (key) => ['PutItem', { ...item(key), ConditionExpression: 'a = :v' }],
  ],
  [
    'a put with a reserved word in its condition',
    (key) => ['PutItem', { ...item(key), ConditionExpression: 'name = :v', ...one }],
  ],
  ['a put with an empty condition', (key) => ['PutItem', { ...item(key), ConditionExpression: '' }]],
  [
    'an update of the key',
    (key) => [
      'UpdateItem',
      { ...on(key), UpdateExpression: 'SET id = :v', ExpressionAttributeValues: { ':v': S('x') } },
    ],
  ],
  ['an update with an unknown clause', (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'PUT a = :v', ...one }]],
  [
    'an update of overlapping paths',
    (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'SET a = :v, a.b = :v', ...one }],
  ],
  [
    'an update of a path into nothing',
    (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'SET a.b = :v', ...one }],
  ],
  [
    'an update with a missing operand',
    (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'SET a = b + :v', ...one }],
  ],
  [
    'an update that adds to a string',
    (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'SET a = label + :v', ...one }],
  ],
  [
    'an update with ADD of a string',
    (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'ADD a :v', ExpressionAttributeValues: { ':v': S('x') } }],
  ],
  [
    'an update with DELETE of a number',
    (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'DELETE a :v', ...one }],
  ],
  [
    'an update with a reserved word',
    (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'SET name = :v', ...one }],
  ],
  ['an update with an unused value', (key) => ['UpdateItem', { ...on(key), UpdateExpression: 'REMOVE a', ...one }]],
  ['an update with an empty expression', (key) => ['UpdateItem', { ...on(key), UpdateExpression: '' }]],
  [
    'an update whose condition fails',
    (key) => [
      'UpdateItem',
      { ...on(key), UpdateExpression: 'SET a = :v', ConditionExpression: 'nowhere = :v', ...one },
    ],
  ],
  [
    'a delete whose condition fails',
    (key) => ['DeleteItem', { ...on(key), ConditionExpression: 'nowhere = :v', ...one }],
  ],
  ['a delete with a key of another type', () => ['DeleteItem', { TableName: 'own-users', Key: { id: N(1) } }]],
  ['a delete without its sort key', (key) => ['DeleteItem', { TableName: 'own-orders', Key: { customer: S(key) } }]],
  [
    'Expected beside a condition',
    (key) => [
      'DeleteItem',
      { ...on(key), ConditionExpression: 'attribute_exists(id)', Expected: { id: { Exists: false } } },
    ],
  ],
  [
    '26 requests in a batch',
    (key) => [
      'BatchWriteItem',
      {
        RequestItems: {
          'own-users': Array.from({ length: 26 }, (_, i) => ({ PutRequest: { Item: { id: S(`${key}${i}`) } } })),
        },
      },
    ],
  ],
  [
    'the same key twice in a batch',
    (key) => [
      'BatchWriteItem',
      {
        RequestItems: {
          'own-users': [{ PutRequest: { Item: { id: S(key) } } }, { DeleteRequest: { Key: { id: S(key) } } }],
        },
      },
    ],
  ],
  ['no requests in a batch', () => ['BatchWriteItem', { RequestItems: {} }]],
  [
    'a put without its key in a batch',
    () => ['BatchWriteItem', { RequestItems: { 'own-users': [{ PutRequest: { Item: { a: N(1) } } }] } }],
  ],
  ['no actions in a transaction', () => ['TransactWriteItems', { TransactItems: [] }]],
  [
    'an undefined value in a transaction',
    (key) => ['TransactWriteItems', { TransactItems: [{ Put: { ...item(key), ConditionExpression: 'a = :v' } }] }],
  ],
  [
    'a put of an item above 400 KB in a transaction',
    (key) => [
      'TransactWriteItems',
      { TransactItems: [{ Put: item(key, { v: L(M({ s: S('x'.repeat(410_000)) })) }) }] },
    ],
  ],
];

export const writeErrorCases: readonly Case[] = WRITE_ERRORS.map(([what, make]) =>
  writes(`rejects ${what} when it writes`, (key) => ({
    given: what.includes('adds to a string') ? [['own-users', { id: S(key), label: S('x') }]] : [],
    requests: make(key),
  })),
);
