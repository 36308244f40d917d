import fc from 'fast-check';
import type { Item, Request } from '../case';
import { canonical } from '../numbers';
import { conditions, PROBE, projections, updates } from './expressions';
import { attributes, number } from './values';

/** Requests about items that no other scenario has: `key` is part of their keys. */
export type Scenario = (key: string) => readonly Request[];

const ofUser = (key: string) => ({ TableName: 'own-users', Key: { id: { S: key } } });

/** Values of every type: put, got and got in a batch. */
const items: fc.Arbitrary<Scenario> = fc.tuple(attributes, attributes).map(([first, second]) => (key) => [
  ['PutItem', { TableName: 'own-users', Item: { ...first, id: { S: key } } }],
  ['GetItem', ofUser(key)],
  ['PutItem', { TableName: 'own-users', Item: { ...second, id: { S: key } }, ReturnValues: 'ALL_OLD' }],
  ['BatchGetItem', { RequestItems: { 'own-users': { Keys: [{ id: { S: key } }, { id: { S: `${key}no` } }] } } }],
  ['DeleteItem', { ...ofUser(key), ReturnValues: 'ALL_OLD' }],
]);

const sortKeys = fc.uniqueArray(number, { minLength: 1, maxLength: 8, selector: canonical });

/** Numeric sort keys: queried in pages, forward and backward, in ranges, and got. */
const keys: fc.Arbitrary<Scenario> = fc
  .record({ sortKeys, limit: fc.integer({ min: 1, max: 4 }), isForward: fc.boolean(), bound: number, start: number })
  .map(({ sortKeys: all, limit, isForward, bound, start }) => (key) => {
    const query = {
      TableName: 'own-orders',
      KeyConditionExpression: 'customer = :c',
      ExpressionAttributeValues: { ':c': { S: key } },
      ScanIndexForward: isForward,
    };
    return [
      [
        'BatchWriteItem',
        {
          RequestItems: {
            'own-orders': all.map((N) => ({ PutRequest: { Item: { customer: { S: key }, number: { N } } } })),
          },
        },
      ],
      ['Query', query],
      ['Query', { ...query, Limit: limit }],
      ['Query', { ...query, Limit: limit, ExclusiveStartKey: { customer: { S: key }, number: { N: start } } }],
      [
        'Query',
        {
          ...query,
          KeyConditionExpression: 'customer = :c AND #n <= :n',
          ExpressionAttributeNames: { '#n': 'number' },
          ExpressionAttributeValues: { ':c': { S: key }, ':n': { N: bound } },
        },
      ],
      ...all
        .slice(0, 2)
        .map((N): Request => ['GetItem', { TableName: 'own-orders', Key: { customer: { S: key }, number: { N } } }]),
    ];
  });

/** Numeric and binary keys of every kind of table. */
const places: fc.Arbitrary<Scenario> = fc
  .record({
    x: number,
    y: number,
    hash: fc.uint8Array({ minLength: 1, maxLength: 12 }),
    text: fc.string({ unit: 'binary', maxLength: 8 }),
  })
  .map(({ x, y, hash, text }) => (key) => {
    const items: readonly (readonly [string, Item, Item])[] = [
      ['own-grid', { x: { N: x }, y: { N: y } }, {}],
      ['own-files', { id: { S: key + text }, hash: { B: hash } }, {}],
      ['own-parts', { code: { B: hash }, part: { S: key + text } }, {}],
    ];
    return items.flatMap(([TableName, Key]): Request[] => [
      ['PutItem', { TableName, Item: { ...Key, by: { S: key } } }],
      ['GetItem', { TableName, Key }],
      [
        'UpdateItem',
        {
          TableName,
          Key,
          UpdateExpression: 'SET seen = :s',
          ExpressionAttributeValues: { ':s': { N: y } },
          ReturnValues: 'ALL_NEW',
        },
      ],
      ['TransactGetItems', { TransactItems: [{ Get: { TableName, Key } }] }],
      ['DeleteItem', { TableName, Key, ReturnValues: 'ALL_OLD' }],
    ]);
  });

const probe = (key: string): Request => ['PutItem', { TableName: 'own-users', Item: { ...PROBE, id: { S: key } } }];
const withValues = (values: Item) => (Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {});

/** Conditions, as filters and as conditions of writes. */
const filters: fc.Arbitrary<Scenario> = fc
  .tuple(fc.array(conditions, { minLength: 4, maxLength: 4 }), conditions, projections)
  .map(([queried, { text, values }, ProjectionExpression]) => (key) => [
    probe(key),
    ...queried.map(
      (filter): Request => [
        'Query',
        {
          TableName: 'own-users',
          KeyConditionExpression: 'id = :id',
          FilterExpression: filter.text,
          ExpressionAttributeValues: { ...filter.values, ':id': { S: key } },
          ProjectionExpression,
        },
      ],
    ),
    ['GetItem', { ...ofUser(key), ProjectionExpression }],
    ['DeleteItem', { ...ofUser(key), ConditionExpression: text, ...withValues(values), ReturnValues: 'ALL_OLD' }],
  ]);

/** Updates, with everything that they return. */
const changes: fc.Arbitrary<Scenario> = fc
  .tuple(updates, fc.constantFrom('ALL_OLD', 'UPDATED_OLD', 'ALL_NEW', 'UPDATED_NEW'), fc.boolean())
  .map(([{ text, values }, ReturnValues, isCached]) => (key) => [
    probe(key),
    ...(isCached ? [['GetItem', ofUser(key)] satisfies Request] : []),
    ['UpdateItem', { ...ofUser(key), UpdateExpression: text, ...withValues(values), ReturnValues }],
    ['GetItem', ofUser(key)],
  ]);

/** In the report of a failure, a scenario is its requests. */
const shown = (scenarios: fc.Arbitrary<Scenario>): fc.Arbitrary<Scenario> =>
  scenarios.map((make) =>
    Object.assign((key: string) => make(key), { [fc.toStringMethod]: () => JSON.stringify(make('key')) }),
  );

/** What is generated, by name. */
export const SCENARIOS: Readonly<Record<string, fc.Arbitrary<Scenario>>> = {
  'items of every type': shown(items),
  'numeric sort keys': shown(keys),
  'keys of numbers and bytes': shown(places),
  'conditions and projections': shown(filters),
  updates: shown(changes),
};
