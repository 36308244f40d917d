import { type Case, type Request, reads } from '../case';
import { B, N, S } from '../values';

const KEY = { id: S('types') };
const MISSING = 'no-such-table' as never;

const READ_ERRORS: readonly (readonly [what: string, request: Request])[] = [
  ['a missing table in a get', ['GetItem', { TableName: MISSING, Key: KEY }]],
  [
    'a missing table in a query',
    ['Query', { TableName: MISSING, KeyConditionExpression: 'id = :i', ExpressionAttributeValues: { ':i': S('x') } }],
  ],
  ['a missing table in a scan', ['Scan', { TableName: MISSING }]],
  ['a missing table in a batch get', ['BatchGetItem', { RequestItems: { [MISSING]: { Keys: [KEY] } } }]],
  [
    'a missing table in a transactional get',
    ['TransactGetItems', { TransactItems: [{ Get: { TableName: MISSING, Key: KEY } }] }],
  ],
  [
    'a missing index in a query',
    [
      'Query',
      {
        TableName: 'orders',
        IndexName: 'none',
        KeyConditionExpression: 'a = :i',
        ExpressionAttributeValues: { ':i': S('x') },
      },
    ],
  ],
  ['a missing index in a scan', ['Scan', { TableName: 'orders', IndexName: 'none' }]],
  ['a key of another type', ['GetItem', { TableName: 'users', Key: { id: N(1) } }]],
  ['a key of another name', ['GetItem', { TableName: 'users', Key: { name: S('x') } }]],
  ['a key without its sort key', ['GetItem', { TableName: 'orders', Key: { customer: S('ann') } }]],
  ['a key with another attribute', ['GetItem', { TableName: 'users', Key: { id: S('types'), more: S('x') } }]],
  ['a sort key of another type', ['GetItem', { TableName: 'orders', Key: { customer: S('ann'), number: S('1') } }]],
  ['an empty string as key', ['GetItem', { TableName: 'users', Key: { id: S('') } }]],
  ['an empty string as sort key', ['GetItem', { TableName: 'events', Key: { id: S('x'), at: S('') } }]],
  ['empty bytes as key', ['GetItem', { TableName: 'blobs', Key: { id: B([]) } }]],
  [
    'an undefined placeholder in a projection',
    ['GetItem', { TableName: 'users', Key: KEY, ProjectionExpression: '#a' }],
  ],
  [
    'an unused placeholder',
    ['GetItem', { TableName: 'users', Key: KEY, ProjectionExpression: 'a', ExpressionAttributeNames: { '#b': 'b' } }],
  ],
  ['overlapping paths in a projection', ['GetItem', { TableName: 'users', Key: KEY, ProjectionExpression: 'm, m.a' }]],
  ['a repeated path in a projection', ['GetItem', { TableName: 'users', Key: KEY, ProjectionExpression: 'a, b, a' }]],
  ['a reserved word in a projection', ['GetItem', { TableName: 'users', Key: KEY, ProjectionExpression: 'name' }]],
  [
    'a reserved word in a filter',
    ['Scan', { TableName: 'orders', FilterExpression: 'total > :v', ExpressionAttributeValues: { ':v': N(0) } }],
  ],
  [
    'a reserved word in a key condition',
    [
      'Query',
      {
        TableName: 'orders',
        KeyConditionExpression: 'customer = :c AND number > :n',
        ExpressionAttributeValues: { ':c': S('ann'), ':n': N(0) },
      },
    ],
  ],
  [
    'names without an expression',
    ['GetItem', { TableName: 'users', Key: KEY, ExpressionAttributeNames: { '#a': 'a' } }],
  ],
  [
    'AttributesToGet beside a projection',
    ['GetItem', { TableName: 'users', Key: KEY, ProjectionExpression: 'a', AttributesToGet: ['a'] }],
  ],
  ['a query without conditions', ['Query', { TableName: 'orders' }]],
  [
    'a query without its partition key',
    [
      'Query',
      {
        TableName: 'orders',
        KeyConditionExpression: '#n = :n',
        ExpressionAttributeNames: { '#n': 'number' },
        ExpressionAttributeValues: { ':n': N(1) },
      },
    ],
  ],
  [
    'a range of partition keys',
    [
      'Query',
      { TableName: 'orders', KeyConditionExpression: 'customer > :c', ExpressionAttributeValues: { ':c': S('a') } },
    ],
  ],
  [
    'a key condition on another attribute',
    [
      'Query',
      {
        TableName: 'orders',
        KeyConditionExpression: 'customer = :c AND city = :d',
        ExpressionAttributeValues: { ':c': S('a'), ':d': S('b') },
      },
    ],
  ],
  [
    'a key condition of another type',
    [
      'Query',
      { TableName: 'orders', KeyConditionExpression: 'customer = :c', ExpressionAttributeValues: { ':c': N(1) } },
    ],
  ],
  [
    'an undefined value in a key condition',
    ['Query', { TableName: 'orders', KeyConditionExpression: 'customer = :c' }],
  ],
  [
    'an unused value',
    [
      'Query',
      {
        TableName: 'orders',
        KeyConditionExpression: 'customer = :c',
        ExpressionAttributeValues: { ':c': S('a'), ':d': S('b') },
      },
    ],
  ],
  [
    'a limit of 0 in a query',
    [
      'Query',
      {
        TableName: 'orders',
        Limit: 0,
        KeyConditionExpression: 'customer = :c',
        ExpressionAttributeValues: { ':c': S('ann') },
      },
    ],
  ],
  ['a limit of 0 in a scan', ['Scan', { TableName: 'orders', Limit: 0 }]],
  [
    'a consistent query of a global index',
    [
      'Query',
      {
        TableName: 'orders',
        IndexName: 'by-city',
        ConsistentRead: true,
        KeyConditionExpression: 'city = :c',
        ExpressionAttributeValues: { ':c': S('Oslo') },
      },
    ],
  ],
  [
    'a consistent scan of a global index',
    ['Scan', { TableName: 'orders', IndexName: 'by-city', ConsistentRead: true }],
  ],
  [
    'ALL_PROJECTED_ATTRIBUTES of a table',
    [
      'Query',
      {
        TableName: 'orders',
        Select: 'ALL_PROJECTED_ATTRIBUTES',
        KeyConditionExpression: 'customer = :c',
        ExpressionAttributeValues: { ':c': S('ann') },
      },
    ],
  ],
  [
    'a start key of another partition',
    [
      'Query',
      {
        TableName: 'orders',
        ExclusiveStartKey: { customer: S('bob'), number: N(1) },
        KeyConditionExpression: 'customer = :c',
        ExpressionAttributeValues: { ':c': S('ann') },
      },
    ],
  ],
  ['a start key without its sort key', ['Scan', { TableName: 'orders', ExclusiveStartKey: { customer: S('ann') } }]],
  [
    'a start key of an index without the key of the table',
    ['Scan', { TableName: 'orders', IndexName: 'by-city', ExclusiveStartKey: { city: S('Oslo') } }],
  ],
  ['a segment without the number of segments', ['Scan', { TableName: 'orders', Segment: 0 }]],
  ['a segment beyond the number of segments', ['Scan', { TableName: 'orders', Segment: 2, TotalSegments: 2 }]],
  [
    'a syntax error in a filter',
    ['Scan', { TableName: 'orders', FilterExpression: 'city = = :v', ExpressionAttributeValues: { ':v': S('x') } }],
  ],
  [
    'a function with too many arguments',
    [
      'Scan',
      {
        TableName: 'orders',
        FilterExpression: 'begins_with(city, :v, :v)',
        ExpressionAttributeValues: { ':v': S('x') },
      },
    ],
  ],
  [
    'begins_with of a number',
    [
      'Scan',
      { TableName: 'orders', FilterExpression: 'begins_with(city, :v)', ExpressionAttributeValues: { ':v': N(1) } },
    ],
  ],
  [
    'BETWEEN with its bounds exchanged',
    [
      'Scan',
      {
        TableName: 'orders',
        FilterExpression: '#t BETWEEN :b AND :a',
        ExpressionAttributeNames: { '#t': 'total' },
        ExpressionAttributeValues: { ':a': N(1), ':b': N(2) },
      },
    ],
  ],
  ['the same key twice in a batch', ['BatchGetItem', { RequestItems: { users: { Keys: [KEY, KEY] } } }]],
  [
    '101 keys in a batch',
    [
      'BatchGetItem',
      { RequestItems: { users: { Keys: Array.from({ length: 101 }, (_, i) => ({ id: S(`k${i}`) })) } } },
    ],
  ],
  ['no keys in a batch', ['BatchGetItem', { RequestItems: { users: { Keys: [] } } }]],
  ['no tables in a batch', ['BatchGetItem', { RequestItems: {} }]],
  ['a key of another type in a batch', ['BatchGetItem', { RequestItems: { users: { Keys: [{ id: N(1) }] } } }]],
  ['no items in a transaction', ['TransactGetItems', { TransactItems: [] }]],
  [
    'the same key twice in a transactional get',
    [
      'TransactGetItems',
      { TransactItems: [{ Get: { TableName: 'users', Key: KEY } }, { Get: { TableName: 'users', Key: KEY } }] },
    ],
  ],
];

export const readErrorCases: readonly Case[] = READ_ERRORS.map(([what, request]) => reads(`rejects ${what}`, request));
