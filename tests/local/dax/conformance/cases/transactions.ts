import { type Case, type Item, type Request, reads, writes } from '../case';
import { LONG } from '../fixtures';
import { B, L, N, NULL, S, SS } from '../values';

const getUser = (id: string, more = {}) => ({ Get: { TableName: 'users', Key: { id: S(id) }, ...more } });

const transactGets: readonly Case[] = [
  reads('gets one item in a transaction', ['TransactGetItems', { TransactItems: [getUser('types')] }]),
  reads('gets several items in a transaction', [
    'TransactGetItems',
    { TransactItems: ['types', 'missing', 'empties', 'names'].map((id) => getUser(id)) },
  ]),
  reads('gets only missing items in a transaction', [
    'TransactGetItems',
    { TransactItems: [getUser('missing'), getUser('absent')] },
  ]),
  reads('gets items of several tables in a transaction', [
    'TransactGetItems',
    {
      TransactItems: [
        getUser('edges'),
        { Get: { TableName: 'orders', Key: { customer: S('ann'), number: N('-0.5') } } },
        { Get: { TableName: 'files', Key: { id: S('bytes'), hash: B([255, 255]) } } },
        { Get: { TableName: 'pixels', Key: { code: B([7]), n: N(`-${LONG}`) } } },
        { Get: { TableName: 'numbers', Key: { id: N('0.001') } } },
      ],
    },
  ]),
  reads('projects items in a transaction', [
    'TransactGetItems',
    {
      TransactItems: [
        getUser('names', { ProjectionExpression: '#n, a.b', ExpressionAttributeNames: { '#n': 'name' } }),
        getUser('types', { ProjectionExpression: 'id, #list[4][1][0]', ExpressionAttributeNames: { '#list': 'list' } }),
        getUser('types'),
        getUser('missing', { ProjectionExpression: 'id' }),
        getUser('types', { ProjectionExpression: 'nowhere' }),
      ].filter((_, index) => index !== 2 && index !== 4),
    },
  ]),
  reads('gets 25 items in a transaction', [
    'TransactGetItems',
    {
      TransactItems: Array.from({ length: 25 }, (_, i) => ({
        Get: { TableName: 'orders', Key: { customer: S('eve'), number: N(i * 10) } },
      })),
    },
  ]),
  reads('gets 100 items in a transaction', [
    'TransactGetItems',
    {
      TransactItems: Array.from({ length: 100 }, (_, i) => ({
        Get: { TableName: 'orders', Key: { customer: S('eve'), number: N(i) }, ProjectionExpression: 'city' },
      })),
    },
  ]),
];

const users = (key: string, given: Item = {}) => [['own-users', { id: S(key), ...given }]] as const;
const on = (key: string) => ({ TableName: 'own-users', Key: { id: S(key) } });

const transactWrites: readonly Case[] = [
  writes('puts in a transaction', (key) => ({
    requests: [
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'own-users', Item: { id: S(key), list: L(N(1), NULL) } } }] },
    ],
  })),
  writes('puts, updates, deletes and checks in a transaction', (key) => ({
    given: [...users(`${key}update`, { n: N(1) }), ...users(`${key}delete`), ...users(`${key}check`, { ok: N(1) })],
    requests: [
      'TransactWriteItems',
      {
        TransactItems: [
          {
            Put: {
              TableName: 'own-orders',
              Item: { customer: S(key), number: N('-0.5'), state: S('open'), total: N(LONG) },
            },
          },
          {
            Update: {
              ...on(`${key}update`),
              UpdateExpression: 'SET n = n + :one, tags = :t',
              ExpressionAttributeValues: { ':one': N(1), ':t': SS('x') },
            },
          },
          { Delete: on(`${key}delete`) },
          {
            ConditionCheck: {
              ...on(`${key}check`),
              ConditionExpression: 'ok = :one',
              ExpressionAttributeValues: { ':one': N(1) },
            },
          },
        ],
      },
    ],
  })),
  writes('updates with conditions in a transaction', (key) => ({
    given: users(key, { n: N(5) }),
    requests: [
      'TransactWriteItems',
      {
        TransactItems: [
          {
            Update: {
              ...on(key),
              UpdateExpression: 'SET #n = :v REMOVE gone ADD hits :one',
              ConditionExpression: '#n < :v',
              ExpressionAttributeNames: { '#n': 'n' },
              ExpressionAttributeValues: { ':v': N(6), ':one': N(1) },
            },
          },
        ],
      },
    ],
  })),
  writes('deletes with a condition in a transaction', (key) => ({
    given: users(key, { n: N(5) }),
    requests: [
      'TransactWriteItems',
      { TransactItems: [{ Delete: { ...on(key), ConditionExpression: 'attribute_exists(n)' } }] },
    ],
  })),
  writes('writes to every type of key in a transaction', (key) => ({
    given: [['own-grid', { x: N('720.5'), y: N(-1) }]],
    requests: [
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'own-numbers', Item: { id: N('7200.0'), key: S(key) } } },
          { Put: { TableName: 'own-blobs', Item: { id: B(key) } } },
          { Put: { TableName: 'own-files', Item: { id: S(key), hash: B([0]) } } },
          { Put: { TableName: 'own-parts', Item: { code: B(key), part: S('p') } } },
          { Delete: { TableName: 'own-grid', Key: { x: N('720.50'), y: N('-1.0') } } },
        ],
      },
    ],
  })),
  writes('writes 50 items in a transaction', (key) => ({
    requests: [
      'TransactWriteItems',
      {
        TransactItems: Array.from({ length: 50 }, (_, i) => ({
          Put: { TableName: 'own-users', Item: { id: S(`${key}${i}`), i: N(i) } },
        })),
      },
    ],
  })),
  writes('accepts a transaction again with its token', (key) => {
    const request: Request = [
      'TransactWriteItems',
      {
        ClientRequestToken: key.slice(-30),
        TransactItems: [
          { Update: { ...on(key), UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': N(1) } } },
        ],
      },
    ];
    return { requests: [request, request, ['GetItem', on(key)]] };
  }),
  writes('rejects a token with another transaction', (key) => {
    const add = (one: number): Request => [
      'TransactWriteItems',
      {
        ClientRequestToken: key.slice(-30),
        TransactItems: [
          { Update: { ...on(key), UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': N(one) } } },
        ],
      },
    ];
    return { requests: [add(1), add(2), ['GetItem', on(key)]] };
  }),
  writes('reads what it wrote in a transaction', (key) => ({
    requests: [
      ['GetItem', on(key)],
      ['TransactWriteItems', { TransactItems: [{ Put: { TableName: 'own-users', Item: { id: S(key), n: N(1) } } }] }],
      ['GetItem', { ...on(key), ConsistentRead: true }],
      ['TransactGetItems', { TransactItems: [{ Get: on(key) }] }],
    ],
  })),
];

export const transactionCases: readonly Case[] = [...transactGets, ...transactWrites];
