import { type Case, type Item, writes } from '../case';
import { B, L, N, NULL, S } from '../values';

const users = (key: string, given: Item = {}) => [['own-users', { id: S(key), ...given }]] as const;
const on = (key: string) => ({ TableName: 'own-users', Key: { id: S(key) } });

const failing = (key: string, more = {}) => ({
  Put: {
    TableName: 'own-users',
    Item: { id: S(key), fresh: NULL },
    ConditionExpression: 'attribute_not_exists(id)',
    ...more,
  },
});
const plain = (key: string) => ({ Put: { TableName: 'own-users', Item: { id: S(`${key}other`) } } });
const RETURN = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

export const cancelledCases: readonly Case[] = [
  writes('cancels a transaction whose condition fails', (key) => ({
    given: users(key),
    requests: ['TransactWriteItems', { TransactItems: [failing(key)] }],
  })),
  writes('names the failed one of two actions', (key) => ({
    given: users(key),
    requests: ['TransactWriteItems', { TransactItems: [plain(key), failing(key)] }],
  })),
  writes('names every failed action', (key) => ({
    given: [...users(key), ...users(`${key}2`)],
    requests: ['TransactWriteItems', { TransactItems: [failing(key), plain(key), failing(`${key}2`)] }],
  })),
  writes('returns the item of a failed condition', (key) => ({
    given: users(key, { n: N('1.50'), l: L(NULL), b: B([1]) }),
    requests: ['TransactWriteItems', { TransactItems: [plain(key), failing(key, RETURN)] }],
  })),
  writes('returns the item of a failed update, delete and check', (key) => ({
    given: ['u', 'd', 'c'].flatMap((suffix) => users(`${key}${suffix}`, { n: N(1) })),
    requests: [
      'TransactWriteItems',
      {
        TransactItems: [
          {
            Update: {
              ...on(`${key}u`),
              UpdateExpression: 'SET n = :v',
              ConditionExpression: 'n > :v',
              ExpressionAttributeValues: { ':v': N(2) },
              ...RETURN,
            },
          },
          {
            Delete: {
              ...on(`${key}d`),
              ConditionExpression: 'n > :v',
              ExpressionAttributeValues: { ':v': N(2) },
              ...RETURN,
            },
          },
          {
            ConditionCheck: {
              ...on(`${key}c`),
              ConditionExpression: 'n > :v',
              ExpressionAttributeValues: { ':v': N(2) },
              ...RETURN,
            },
          },
        ],
      },
    ],
  })),
  writes('returns no item for a failed condition on a missing item', (key) => ({
    requests: [
      'TransactWriteItems',
      { TransactItems: [{ Delete: { ...on(key), ConditionExpression: 'attribute_exists(id)', ...RETURN } }] },
    ],
  })),
  writes('returns the item of a failed condition on an item with a sort key', (key) => ({
    given: [['own-orders', { customer: S(key), number: N('-0.50'), city: S('Oslo') }]],
    requests: [
      'TransactWriteItems',
      {
        TransactItems: [
          {
            Delete: {
              TableName: 'own-orders',
              Key: { customer: S(key), number: N('-0.5') },
              ConditionExpression: 'city = :c',
              ExpressionAttributeValues: { ':c': S('Lima') },
              ...RETURN,
            },
          },
        ],
      },
    ],
  })),
  writes('cancels a transaction with an invalid update', (key) => ({
    given: users(key, { s: S('x') }),
    requests: [
      'TransactWriteItems',
      {
        TransactItems: [
          plain(key),
          { Update: { ...on(key), UpdateExpression: 'ADD s :one', ExpressionAttributeValues: { ':one': N(1) } } },
        ],
      },
    ],
  })),
  writes('rejects a transaction with two actions on one item', (key) => ({
    requests: [
      'TransactWriteItems',
      { TransactItems: [{ Put: { TableName: 'own-users', Item: { id: S(key) } } }, { Delete: on(key) }] },
    ],
  })),
];
