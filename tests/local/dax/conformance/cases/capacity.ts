import { type Case, type Request, reads, writes } from '../case';
import { N, S } from '../values';

const LEVELS = ['TOTAL', 'INDEXES', 'NONE'] as const;

/** Consistent reads, because a cache hit consumes no capacity. */
const consistent = (ReturnConsumedCapacity: (typeof LEVELS)[number]): readonly (readonly [string, Request])[] => [
  ['a get', ['GetItem', { TableName: 'users', Key: { id: S('types') }, ConsistentRead: true, ReturnConsumedCapacity }]],
  [
    'a get of a missing key',
    ['GetItem', { TableName: 'users', Key: { id: S('no') }, ConsistentRead: true, ReturnConsumedCapacity }],
  ],
  [
    'a query',
    [
      'Query',
      {
        TableName: 'orders',
        KeyConditionExpression: 'customer = :c',
        ExpressionAttributeValues: { ':c': S('ann') },
        ConsistentRead: true,
        ReturnConsumedCapacity,
      },
    ],
  ],
  [
    'a query of a local index',
    [
      'Query',
      {
        TableName: 'orders',
        IndexName: 'by-placed',
        KeyConditionExpression: 'customer = :c',
        ExpressionAttributeValues: { ':c': S('ann') },
        ConsistentRead: true,
        ReturnConsumedCapacity,
      },
    ],
  ],
  ['a scan', ['Scan', { TableName: 'grid', ConsistentRead: true, ReturnConsumedCapacity }]],
  [
    'a batch get',
    [
      'BatchGetItem',
      {
        RequestItems: {
          users: { Keys: [{ id: S('types') }, { id: S('wide') }], ConsistentRead: true },
          tags: { Keys: [{ n: N('-7.25'), tag: S('red') }], ConsistentRead: true },
        },
        ReturnConsumedCapacity,
      },
    ],
  ],
  [
    'a transactional get',
    [
      'TransactGetItems',
      {
        TransactItems: [
          { Get: { TableName: 'users', Key: { id: S('types') } } },
          { Get: { TableName: 'tags', Key: { n: N('-7.25'), tag: S('red') } } },
        ],
        ReturnConsumedCapacity,
      },
    ],
  ],
];

/** Projections and indexes that the read table does not have in its items. */
const written = (
  key: string,
  ReturnConsumedCapacity: (typeof LEVELS)[number],
): readonly (readonly [string, Request])[] => {
  const Key = { customer: S(key), number: N(1) };
  const Item = { ...Key, state: S('open'), total: N(1), placed: S('2024') };
  return [
    ['a put', ['PutItem', { TableName: 'own-orders', Item, ReturnConsumedCapacity }]],
    [
      'an update',
      [
        'UpdateItem',
        {
          TableName: 'own-orders',
          Key,
          UpdateExpression: 'SET city = :c',
          ExpressionAttributeValues: { ':c': S('Oslo') },
          ReturnConsumedCapacity,
        },
      ],
    ],
    ['a delete', ['DeleteItem', { TableName: 'own-orders', Key, ReturnConsumedCapacity }]],
    [
      'a batch write',
      [
        'BatchWriteItem',
        {
          RequestItems: {
            'own-orders': [{ PutRequest: { Item } }],
            'own-users': [{ PutRequest: { Item: { id: S(key) } } }],
          },
          ReturnConsumedCapacity,
        },
      ],
    ],
    [
      'a transactional write',
      [
        'TransactWriteItems',
        {
          TransactItems: [
            { Put: { TableName: 'own-orders', Item } },
            { Delete: { TableName: 'own-users', Key: { id: S(key) } } },
          ],
          ReturnConsumedCapacity,
        },
      ],
    ],
  ];
};

export const capacityCases: readonly Case[] = [
  reads('returns no consumed capacity from the cache', [
    ['GetItem', { TableName: 'users', Key: { id: S('types') }, ReturnConsumedCapacity: 'TOTAL' }],
    ['Scan', { TableName: 'grid', ReturnConsumedCapacity: 'TOTAL' }],
    [
      'Query',
      {
        TableName: 'orders',
        KeyConditionExpression: 'customer = :c',
        ExpressionAttributeValues: { ':c': S('bob') },
        ReturnConsumedCapacity: 'TOTAL',
      },
    ],
  ]),
  ...LEVELS.flatMap((level) =>
    consistent(level).map(([what, request]) => reads(`returns the consumed capacity ${level} of ${what}`, request)),
  ),
  ...LEVELS.flatMap((level) =>
    written('', level).map(([what], index) => {
      const pick = (key: string) => written(key, level)[index]?.[1] as Request;
      return writes(`returns the consumed capacity ${level} of ${what}`, (key) => ({ requests: pick(key) }));
    }),
  ),
  ...(['SIZE', 'NONE'] as const).flatMap((ReturnItemCollectionMetrics) => [
    writes(`returns the item collection metrics ${ReturnItemCollectionMetrics} of a put`, (key) => ({
      requests: [
        'PutItem',
        { TableName: 'own-orders', Item: { customer: S(key), number: N('-1.5') }, ReturnItemCollectionMetrics },
      ],
    })),
    writes(`returns the item collection metrics ${ReturnItemCollectionMetrics} of an update`, (key) => ({
      requests: [
        'UpdateItem',
        {
          TableName: 'own-orders',
          Key: { customer: S(key), number: N(1) },
          UpdateExpression: 'SET city = :c',
          ExpressionAttributeValues: { ':c': S('x') },
          ReturnItemCollectionMetrics,
        },
      ],
    })),
    writes(`returns the item collection metrics ${ReturnItemCollectionMetrics} of a batch write`, (key) => ({
      requests: [
        'BatchWriteItem',
        {
          RequestItems: { 'own-orders': [{ PutRequest: { Item: { customer: S(key), number: N(1) } } }] },
          ReturnItemCollectionMetrics,
        },
      ],
    })),
    writes(`returns the item collection metrics ${ReturnItemCollectionMetrics} of a transactional write`, (key) => ({
      requests: [
        'TransactWriteItems',
        {
          TransactItems: [{ Put: { TableName: 'own-orders', Item: { customer: S(key), number: N(1) } } }],
          ReturnItemCollectionMetrics,
        },
      ],
    })),
  ]),
];
