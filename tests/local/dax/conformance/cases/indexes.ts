import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { type Case, type Item, reads } from '../case';
import { B, N, S } from '../values';
import { query } from './query';

const index = (IndexName: string, condition: string, values: Item, more: Partial<QueryCommandInput> = {}) =>
  query('orders', condition, values, {
    IndexName,
    ...(condition.includes('#state') && {
      ExpressionAttributeNames: { '#state': 'state', ...(condition.includes('#total') && { '#total': 'total' }) },
    }),
    ...more,
  });
const open = (more: Partial<QueryCommandInput> = {}) => index('by-state', '#state = :s', { ':s': S('open') }, more);

export const indexCases: readonly Case[] = [
  reads('queries a global index', open()),
  reads('queries a global index backward', open({ ScanIndexForward: false })),
  reads(
    'queries a global index by its sort key',
    index('by-state', '#state = :s AND #total < :t', { ':s': S('open'), ':t': N(-3) }),
  ),
  reads('queries a global index without a sort key', index('by-city', 'city = :c', { ':c': S('Oslo') })),
  reads('queries a global index with a binary key', index('by-code', 'code = :c', { ':c': B([3, 252]) })),
  reads('queries a global index with a projection', open({ ProjectionExpression: 'customer, parcels[0].sku' })),
  reads('queries a count of a global index', open({ Select: 'COUNT' })),
  reads(
    'queries projected attributes of a global index',
    index('by-city', 'city = :c', { ':c': S('Oslo') }, { Select: 'ALL_PROJECTED_ATTRIBUTES' }),
  ),
  reads('queries a global index with a filter', open({ FilterExpression: 'attribute_exists(gift)' })),
  reads('queries the first page of a global index', open({ Limit: 3 })),
  reads(
    'queries the next page of a global index',
    open({ Limit: 3, ExclusiveStartKey: { customer: S('ann'), number: N('1E+100'), state: S('open'), total: N(-12) } }),
  ),
  reads('queries a missing partition of a global index', index('by-state', '#state = :s', { ':s': S('lost') })),
  reads(
    'queries the first page of an index without a sort key',
    index('by-city', 'city = :c', { ':c': S('Oslo') }, { Limit: 4 }),
  ),
  reads(
    'queries the next page of an index without a sort key',
    index(
      'by-city',
      'city = :c',
      { ':c': S('Kyiv') },
      { Limit: 4, ExclusiveStartKey: { customer: S('ann'), number: N('-0.001'), city: S('Kyiv') } },
    ),
  ),
  reads(
    'queries the first page of an index with a binary key',
    index('by-code', 'code = :c', { ':c': B([0, 255]) }, { Limit: 1 }),
  ),
  reads('queries a local index', index('by-placed', 'customer = :c', { ':c': S('ann') })),
  reads(
    'queries a local index by its sort key',
    index('by-placed', 'customer = :c AND begins_with(placed, :p)', { ':c': S('ann'), ':p': S('2024-05') }),
  ),
  reads(
    'queries a local index consistently',
    index('by-placed', 'customer = :c', { ':c': S('ann') }, { ConsistentRead: true }),
  ),
  reads(
    'queries the first page of a local index',
    index('by-placed', 'customer = :c', { ':c': S('eve') }, { Limit: 5 }),
  ),
  reads(
    'queries the next page of a local index',
    index(
      'by-placed',
      'customer = :c',
      { ':c': S('ann') },
      { Limit: 2, ExclusiveStartKey: { customer: S('ann'), number: N('-99999'), placed: S('2024-07-01') } },
    ),
  ),
  reads(
    'queries a local index that holds some attributes',
    index('by-total', 'customer = :c', { ':c': S('ann') }, { Select: 'ALL_PROJECTED_ATTRIBUTES' }),
  ),
  reads(
    'queries all attributes of a local index that holds some',
    index('by-total', 'customer = :c', { ':c': S('bob') }, { Select: 'ALL_ATTRIBUTES' }),
  ),
];
