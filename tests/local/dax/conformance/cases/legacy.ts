import type { AttributeValueUpdate, Condition, ExpectedAttributeValue } from '@aws-sdk/client-dynamodb';
import { type Case, reads, writes } from '../case';
import { B, L, M, N, NULL, S, SS } from '../values';

type Conditions = Record<string, Condition>;

const KEY_CONDITIONS: readonly (readonly [what: string, condition: Condition])[] = [
  ['EQ', { ComparisonOperator: 'EQ', AttributeValueList: [N('-0.5')] }],
  ['LT', { ComparisonOperator: 'LT', AttributeValueList: [N('-0.5')] }],
  ['LE', { ComparisonOperator: 'LE', AttributeValueList: [N('-0.5')] }],
  ['GT', { ComparisonOperator: 'GT', AttributeValueList: [N('-0.5')] }],
  ['GE', { ComparisonOperator: 'GE', AttributeValueList: [N('-0.5')] }],
  ['BETWEEN', { ComparisonOperator: 'BETWEEN', AttributeValueList: [N(-10), N(1)] }],
];

const FILTERS: readonly (readonly [what: string, filter: Conditions])[] = [
  ['EQ', { city: { ComparisonOperator: 'EQ', AttributeValueList: [S('Oslo')] } }],
  [
    'EQ of a map',
    {
      address: {
        ComparisonOperator: 'EQ',
        AttributeValueList: [M({ street: S('street 2'), geo: M({ lat: N('0.5'), lon: N(-2) }), zip: N(150) })],
      },
    },
  ],
  ['NE', { city: { ComparisonOperator: 'NE', AttributeValueList: [S('Oslo')] } }],
  ['LT', { total: { ComparisonOperator: 'LT', AttributeValueList: [N(0)] } }],
  ['GE', { total: { ComparisonOperator: 'GE', AttributeValueList: [N('10.5')] } }],
  ['BETWEEN', { total: { ComparisonOperator: 'BETWEEN', AttributeValueList: [N(-8), N('10.5')] } }],
  ['IN', { city: { ComparisonOperator: 'IN', AttributeValueList: [S('Oslo'), S('Kyiv')] } }],
  ['NULL', { gift: { ComparisonOperator: 'NULL' } }],
  ['NOT_NULL', { gift: { ComparisonOperator: 'NOT_NULL' } }],
  ['CONTAINS', { tags: { ComparisonOperator: 'CONTAINS', AttributeValueList: [S('tag-1')] } }],
  ['BEGINS_WITH', { note: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [S('note 1')] } }],
  [
    'two conditions',
    {
      city: { ComparisonOperator: 'EQ', AttributeValueList: [S('Oslo')] },
      rgb: { ComparisonOperator: 'GT', AttributeValueList: [B([2])] },
    },
  ],
];

const ofAnn: Conditions = { customer: { ComparisonOperator: 'EQ', AttributeValueList: [S('ann')] } };

const queries: readonly Case[] = [
  ...KEY_CONDITIONS.map(([what, number]) =>
    reads(`queries with KeyConditions and ${what}`, [
      'Query',
      { TableName: 'orders', KeyConditions: { ...ofAnn, number } },
    ]),
  ),
  reads('queries with KeyConditions and BEGINS_WITH', [
    'Query',
    {
      TableName: 'events',
      KeyConditions: {
        id: { ComparisonOperator: 'EQ', AttributeValueList: [S('mixed')] },
        at: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [S('a')] },
      },
    },
  ]),
  reads('queries an index with KeyConditions', [
    'Query',
    {
      TableName: 'orders',
      IndexName: 'by-state',
      KeyConditions: { state: { ComparisonOperator: 'EQ', AttributeValueList: [S('paid')] } },
      Limit: 2,
    },
  ]),
  ...FILTERS.map(([what, filter]) =>
    reads(`filters with QueryFilter, ScanFilter and ${what}`, [
      ['Query', { TableName: 'orders', KeyConditions: ofAnn, QueryFilter: filter, AttributesToGet: ['number'] }],
      ['Scan', { TableName: 'orders', ScanFilter: filter, AttributesToGet: ['customer', 'number'] }],
    ]),
  ),
];

type Expected = Record<string, ExpectedAttributeValue>;

const EXPECTED: readonly (readonly [what: string, expected: Expected])[] = [
  ['a value that it has', { n: { Value: N('1.50') } }],
  ['a value that it does not have', { n: { Value: N(2) } }],
  ['a value of an attribute that exists', { n: { Exists: true, Value: N('1.5') } }],
  ['no such attribute', { missing: { Exists: false } }],
  ['no attribute that it has', { n: { Exists: false } }],
  ['LT', { n: { ComparisonOperator: 'LT', AttributeValueList: [N(2)] } }],
  ['IN', { s: { ComparisonOperator: 'IN', AttributeValueList: [S('a'), S('b')] } }],
  ['NOT_NULL', { nothing: { ComparisonOperator: 'NOT_NULL', AttributeValueList: [] } }],
  ['CONTAINS', { texts: { ComparisonOperator: 'CONTAINS', AttributeValueList: [S('c')] } }],
  ['two values', { n: { Value: N('1.5') }, s: { Value: S('a') } }],
];

const GIVEN = { n: N('1.5'), s: S('a'), nothing: NULL, texts: SS('a', 'b'), list: L(N(1)) };

const expected = EXPECTED.map(([what, Expected]) =>
  writes(`puts and deletes with Expected and ${what}`, (key) => ({
    given: ['p', 'd'].map((suffix) => ['own-users', { id: S(key + suffix), ...GIVEN }] as const),
    requests: [
      ['PutItem', { TableName: 'own-users', Item: { id: S(`${key}p`) }, Expected }],
      ['DeleteItem', { TableName: 'own-users', Key: { id: S(`${key}d`) }, Expected }],
    ],
  })),
);

const UPDATES: readonly (readonly [what: string, updates: Record<string, AttributeValueUpdate>])[] = [
  ['PUT', { n: { Action: 'PUT', Value: N(2) }, fresh: { Action: 'PUT', Value: L(M({})) } }],
  ['PUT by default', { n: { Value: S('x') } }],
  ['ADD to a number', { n: { Action: 'ADD', Value: N('0.25') }, fresh: { Action: 'ADD', Value: N(1) } }],
  ['ADD to a set', { texts: { Action: 'ADD', Value: SS('c') } }],
  ['DELETE of an attribute', { s: { Action: 'DELETE' } }],
  ['DELETE of elements', { texts: { Action: 'DELETE', Value: SS('a') } }],
  [
    'all actions',
    { s: { Action: 'PUT', Value: S('y') }, n: { Action: 'ADD', Value: N(1) }, nothing: { Action: 'DELETE' } },
  ],
];

const updates = UPDATES.flatMap(([what, AttributeUpdates]) => [
  writes(`updates with AttributeUpdates and ${what}`, (key) => ({
    given: [['own-users', { id: S(key), ...GIVEN }]],
    requests: [
      'UpdateItem',
      { TableName: 'own-users', Key: { id: S(key) }, AttributeUpdates, ReturnValues: 'ALL_NEW' },
    ],
  })),
]);

const others: readonly Case[] = [
  writes('updates with AttributeUpdates and Expected', (key) => ({
    given: [['own-users', { id: S(key), ...GIVEN }]],
    requests: [1, 2].map(
      () =>
        [
          'UpdateItem',
          {
            TableName: 'own-users',
            Key: { id: S(key) },
            AttributeUpdates: { n: { Value: N(5) } },
            Expected: { n: { Value: N('1.5') } },
            ReturnValues: 'UPDATED_OLD',
          },
        ] as const,
    ),
  })),
  writes('puts with Expected and ConditionalOperator OR', (key) => ({
    given: [['own-users', { id: S(key), ...GIVEN }]],
    requests: [
      'PutItem',
      {
        TableName: 'own-users',
        Item: { id: S(key) },
        Expected: { n: { Value: N(9) }, s: { Value: S('a') } },
        ConditionalOperator: 'OR',
      },
    ],
  })),
];

export const legacyCases: readonly Case[] = [...queries, ...expected, ...updates, ...others];
