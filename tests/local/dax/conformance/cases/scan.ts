import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { type Case, reads } from '../case';
import { LONG } from '../fixtures';
import type { TableName } from '../tables';
import { B, N, S } from '../values';

const scan = (TableName: TableName, more: Partial<ScanCommandInput> = {}) => ['Scan', { TableName, ...more }] as const;

const TABLES: readonly TableName[] = [
  'numbers',
  'blobs',
  'files',
  'grid',
  'tags',
  'chunks',
  'parts',
  'pixels',
  'hashes',
];

export const scanCases: readonly Case[] = [
  ...TABLES.map((table) => reads(`scans ${table}`, scan(table))),
  ...TABLES.map((table) => reads(`scans a page of ${table}`, scan(table, { Limit: 2 }))),
  reads('scans an empty table', scan('empty')),
  reads('scans a table of all types in part', scan('users', { ProjectionExpression: 'id, yes' })),
  reads('scans consistently', scan('tags', { ConsistentRead: true })),
  reads('scans with ConsistentRead false', scan('tags', { ConsistentRead: false })),
  reads('scans a count', scan('orders', { Select: 'COUNT' })),
  reads('scans a count with a filter', scan('orders', { Select: 'COUNT', FilterExpression: 'attribute_exists(gift)' })),
  reads('scans a count with a limit', scan('orders', { Select: 'COUNT', Limit: 9 })),
  reads('scans all attributes', scan('tags', { Select: 'ALL_ATTRIBUTES' })),
  reads('scans specific attributes', scan('tags', { Select: 'SPECIFIC_ATTRIBUTES', ProjectionExpression: 'tag' })),
  reads(
    'scans the segments of a table',
    [0, 1, 2].map((Segment) =>
      scan('orders', { Segment, TotalSegments: 3, ProjectionExpression: 'customer, parcels[1]' }),
    ),
  ),
  reads('scans one segment of one', scan('grid', { Segment: 0, TotalSegments: 1 })),
  reads('scans a page of a segment', scan('orders', { Segment: 1, TotalSegments: 2, Limit: 1 })),
  reads('scans after a key', scan('orders', { ExclusiveStartKey: { customer: S('eve'), number: N(20) }, Limit: 3 })),
  reads(
    'scans after a key with 38 digits',
    scan('orders', { ExclusiveStartKey: { customer: S('ann'), number: N(LONG) }, Limit: 3 }),
  ),
  reads('scans after a numeric key', scan('numbers', { ExclusiveStartKey: { id: N('-0.5') }, Limit: 3 })),
  reads('scans after a binary key', scan('blobs', { ExclusiveStartKey: { id: B([255]) }, Limit: 3 })),
  reads('scans after a key of two numbers', scan('grid', { ExclusiveStartKey: { x: N('0.5'), y: N(0) }, Limit: 3 })),
  reads(
    'scans after a key of bytes and a string',
    scan('parts', { ExclusiveStartKey: { code: B([1, 0, 255]), part: S('a') } }),
  ),
  reads(
    'scans after a key of bytes and bytes',
    scan('hashes', { ExclusiveStartKey: { code: B([255, 254]), hash: B([1, 2]) } }),
  ),
  reads(
    'scans after a key of a number and bytes',
    scan('chunks', { ExclusiveStartKey: { n: N('1E+20'), hash: B([0]) } }),
  ),
  reads(
    'scans after a key of a number and a string',
    scan('tags', { ExclusiveStartKey: { n: N('-7.25'), tag: S('red') } }),
  ),
  reads('scans a global index', scan('orders', { IndexName: 'by-state' })),
  reads('scans a page of a global index', scan('orders', { IndexName: 'by-state', Limit: 4 })),
  reads(
    'scans a global index after a key',
    scan('orders', {
      IndexName: 'by-state',
      Limit: 4,
      ExclusiveStartKey: { customer: S('ann'), number: N('1E+100'), state: S('open'), total: N(-12) },
    }),
  ),
  reads('scans a global index with a binary key', scan('orders', { IndexName: 'by-code' })),
  reads('scans a page of a global index with a binary key', scan('orders', { IndexName: 'by-code', Limit: 2 })),
  reads('scans a global index without a sort key', scan('orders', { IndexName: 'by-city', Limit: 10 })),
  reads('scans a local index', scan('orders', { IndexName: 'by-placed', ProjectionExpression: 'placed, customer' })),
  reads('scans a page of a local index', scan('orders', { IndexName: 'by-total', Limit: 3 })),
  reads('scans a count of an index', scan('orders', { IndexName: 'by-city', Select: 'COUNT' })),
  reads(
    'scans an index with a filter',
    scan('orders', {
      IndexName: 'by-state',
      FilterExpression: 'begins_with(customer, :c)',
      ExpressionAttributeValues: { ':c': S('b') },
    }),
  ),
  reads('scans a segment of an index', scan('orders', { IndexName: 'by-state', Segment: 1, TotalSegments: 2 })),
  reads(
    'scans results of more than 1 MB in part',
    scan('events', { ProjectionExpression: 'id, #at', ExpressionAttributeNames: { '#at': 'at' } }),
  ),
];
