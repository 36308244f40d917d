import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { type Case, type Item, reads } from '../case';
import { LONG } from '../fixtures';
import type { TableName } from '../tables';
import { B, N, S } from '../values';

export const query = (
  TableName: TableName,
  KeyConditionExpression: string,
  values: Item,
  more: Partial<QueryCommandInput> = {},
) => ['Query', { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more }] as const;

const NUMBER = { ExpressionAttributeNames: { '#number': 'number' } };
const ofAnn = (condition: string, values: Item = {}, more: Partial<QueryCommandInput> = {}) =>
  query(
    'orders',
    `customer = :c${condition && ` AND ${condition}`}`,
    { ':c': S('ann'), ...values },
    {
      ...(condition.includes('#number') && NUMBER),
      ...more,
    },
  );
const ofEve = (more: Partial<QueryCommandInput>) => query('orders', 'customer = :c', { ':c': S('eve') }, more);

const sortKeys: readonly Case[] = [
  ...['=', '<', '<=', '>', '>='].flatMap((operator) => [
    reads(`queries numeric sort keys with ${operator}`, ofAnn(`#number ${operator} :n`, { ':n': N('0.5') })),
    reads(
      `queries string sort keys with ${operator}`,
      query(
        'events',
        `id = :i AND #at ${operator} :a`,
        { ':i': S('mixed'), ':a': S('b') },
        { ExpressionAttributeNames: { '#at': 'at' } },
      ),
    ),
    reads(
      `queries binary sort keys with ${operator}`,
      query(
        'files',
        `id = :i AND #hash ${operator} :h`,
        { ':i': S('bytes'), ':h': B([1]) },
        { ExpressionAttributeNames: { '#hash': 'hash' } },
      ),
    ),
  ]),
  reads('queries numeric sort keys with BETWEEN', ofAnn('#number BETWEEN :a AND :b', { ':a': N('-1.5'), ':b': N(10) })),
  reads(
    'queries numeric sort keys with BETWEEN of equal numbers',
    ofAnn('#number BETWEEN :a AND :a', { ':a': N('10.0') }),
  ),
  reads(
    'queries string sort keys with BETWEEN',
    query(
      'events',
      'id = :i AND #at BETWEEN :a AND :b',
      { ':i': S('mixed'), ':a': S('a'), ':b': S('b') },
      { ExpressionAttributeNames: { '#at': 'at' } },
    ),
  ),
  reads(
    'queries string sort keys with begins_with',
    query(
      'events',
      'id = :i AND begins_with(#at, :a)',
      { ':i': S('mixed'), ':a': S('a') },
      { ExpressionAttributeNames: { '#at': 'at' } },
    ),
  ),
  reads(
    'queries binary sort keys with begins_with',
    query(
      'files',
      'id = :i AND begins_with(#hash, :h)',
      { ':i': S('bytes'), ':h': B([0]) },
      { ExpressionAttributeNames: { '#hash': 'hash' } },
    ),
  ),
  reads('queries large numeric sort keys', ofAnn('#number > :n', { ':n': N('1E+19') })),
  reads('queries numeric sort keys with 38 digits', ofAnn('#number = :n', { ':n': N(LONG) })),
  reads('queries negative numeric sort keys', ofAnn('#number < :n', { ':n': N('-0.5') })),
  reads('queries a table with only a partition key', query('users', 'id = :i', { ':i': S('types') })),
  reads('queries a numeric partition key', query('grid', 'x = :x', { ':x': N('0.5') })),
  reads('queries a negative numeric partition key', query('grid', 'x = :x AND y < :y', { ':x': N(-3), ':y': N(0) })),
  reads('queries a numeric partition key with 38 digits', query('grid', 'x = :x', { ':x': N(LONG) })),
  reads('queries a binary partition key', query('parts', 'code = :c', { ':c': B([1, 0, 255]) })),
  reads(
    'queries a binary partition key with numeric sort keys',
    query('pixels', 'code = :c AND n > :n', { ':c': B([7]), ':n': N('1E+60') }),
  ),
  reads(
    'queries numeric sort keys in order',
    query('pixels', 'code = :c', { ':c': B([7]) }, { ProjectionExpression: 'n' }),
  ),
  reads(
    'queries with the sort key condition first',
    query('orders', '#number > :n AND customer = :c', { ':n': N(1), ':c': S('ann') }, NUMBER),
  ),
  reads(
    'queries with parentheses around conditions',
    query('orders', '(customer = :c) AND (#number > :n)', { ':n': N(1), ':c': S('ann') }, NUMBER),
  ),
  reads('queries a partition without items', query('orders', 'customer = :c', { ':c': S('nobody') })),
];

const options: readonly Case[] = [
  reads('queries backward', ofAnn('', {}, { ScanIndexForward: false })),
  reads('queries forward', ofAnn('', {}, { ScanIndexForward: true })),
  reads('queries consistently', ofAnn('', {}, { ConsistentRead: true })),
  reads('queries with ConsistentRead false', ofAnn('', {}, { ConsistentRead: false })),
  reads('queries a count', ofAnn('', {}, { Select: 'COUNT' })),
  reads(
    'queries a count with a filter',
    ofAnn(
      'paid = :p',
      { ':p': { BOOL: true } },
      { KeyConditionExpression: 'customer = :c', FilterExpression: 'paid = :p', Select: 'COUNT' },
    ),
  ),
  reads('queries a count with a limit', ofEve({ Select: 'COUNT', Limit: 7 })),
  reads('queries all attributes', ofAnn('', {}, { Select: 'ALL_ATTRIBUTES' })),
  reads(
    'queries specific attributes',
    ofAnn('', {}, { Select: 'SPECIFIC_ATTRIBUTES', ProjectionExpression: 'city, note' }),
  ),
  reads('queries with a limit of 1', ofEve({ Limit: 1 })),
  reads('queries with a limit of 1 backward', ofEve({ Limit: 1, ScanIndexForward: false })),
  reads('queries with a limit that equals the number of items', ofEve({ Limit: 30 })),
  reads('queries with a limit above the number of items', ofEve({ Limit: 31 })),
  reads(
    'queries with a limit and a filter that matches nothing',
    ofEve({ Limit: 5, FilterExpression: 'attribute_exists(nowhere)' }),
  ),
  reads(
    'queries results of more than 1 MB in part',
    query(
      'events',
      'id = :i',
      { ':i': S('heavy') },
      { ProjectionExpression: 'id, #at', ExpressionAttributeNames: { '#at': 'at' } },
    ),
  ),
  reads(
    'queries a count of more than 1 MB in part',
    query('events', 'id = :i', { ':i': S('heavy') }, { Select: 'COUNT' }),
  ),
  reads('queries after a start key', ofEve({ ExclusiveStartKey: { customer: S('eve'), number: N(240) } })),
  reads(
    'queries after a start key backward',
    ofEve({ ExclusiveStartKey: { customer: S('eve'), number: N(40) }, ScanIndexForward: false }),
  ),
  reads(
    'queries after a start key that is no item',
    ofEve({ ExclusiveStartKey: { customer: S('eve'), number: N('244.5') } }),
  ),
  reads('queries after the last key', ofEve({ ExclusiveStartKey: { customer: S('eve'), number: N(290) } })),
  reads(
    'queries after a binary start key',
    query(
      'files',
      'id = :i',
      { ':i': S('bytes') },
      { ExclusiveStartKey: { id: S('bytes'), hash: B([127]) }, Limit: 2 },
    ),
  ),
  reads(
    'queries after a string start key',
    query('events', 'id = :i', { ':i': S('mixed') }, { ExclusiveStartKey: { id: S('mixed'), at: S('ä') }, Limit: 2 }),
  ),
  reads(
    'queries after a start key with 38 digits',
    ofAnn('', {}, { ExclusiveStartKey: { customer: S('ann'), number: N(LONG) } }),
  ),
  reads(
    'queries after a negative start key',
    ofAnn('', {}, { ExclusiveStartKey: { customer: S('ann'), number: N('-0.5') }, Limit: 1 }),
  ),
];

export const queryCases: readonly Case[] = [...sortKeys, ...options];
