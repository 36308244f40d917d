import { differences, lacksOnlyTimeToLive } from '../../../../cli/tables/schema/differences';
import type { TableSchema } from '../../../../tables/schema';

const wanted: TableSchema = {
  partitionKey: { name: 'id', type: 'S' },
  sortKey: { name: 'at', type: 'N' },
  globalSecondaryIndexes: [{ name: 'by-at', partitionKey: { name: 'at', type: 'N' }, projection: ['a', 'b'] }],
  localSecondaryIndexes: [{ name: 'by-hash', sortKey: { name: 'hash', type: 'B' } }],
  timeToLiveAttribute: 'expiresAt',
};

it('finds none between equal tables, whatever the order of projected attributes and the spelling of defaults', () => {
  const actual: TableSchema = {
    ...wanted,
    globalSecondaryIndexes: [{ name: 'by-at', partitionKey: { name: 'at', type: 'N' }, projection: ['b', 'a'] }],
    localSecondaryIndexes: [{ name: 'by-hash', sortKey: { name: 'hash', type: 'B' }, projection: 'ALL' }],
  };
  expect(differences(wanted, actual)).toEqual([]);
});

const { sortKey: _, ...withoutSortKey } = wanted;

it.each<[string, TableSchema, string]>([
  [
    'a partition key',
    { ...wanted, partitionKey: { name: 'key', type: 'S' } },
    'the partition key must be id (S), got key (S)',
  ],
  [
    'the type of a key',
    { ...wanted, partitionKey: { name: 'id', type: 'N' } },
    'the partition key must be id (S), got id (N)',
  ],
  ['a missing sort key', withoutSortKey, 'the sort key must be at (N), got none'],
  [
    'a missing index',
    { ...wanted, globalSecondaryIndexes: [] },
    'the global index by-at must be at (N), projecting a, b, got none',
  ],
  [
    'another projection',
    {
      ...wanted,
      globalSecondaryIndexes: [{ name: 'by-at', partitionKey: { name: 'at', type: 'N' }, projection: 'KEYS_ONLY' }],
    },
    'the global index by-at must be at (N), projecting a, b, got at (N), projecting KEYS_ONLY',
  ],
  [
    'another index',
    {
      ...wanted,
      localSecondaryIndexes: [
        ...(wanted.localSecondaryIndexes ?? []),
        { name: 'more', sortKey: { name: 'x', type: 'S' } },
      ],
    },
    'the local index more must be none, got x (S), projecting ALL',
  ],
  [
    'another time to live',
    { ...wanted, timeToLiveAttribute: 'ttl' },
    'the time to live attribute must be expiresAt, got ttl',
  ],
])('names %s', (_name, actual, sentence) => {
  expect(differences(wanted, actual)).toEqual([sentence]);
});

it('tells a table whose creation was interrupted from a different one', () => {
  const { timeToLiveAttribute: __, ...unfinished } = wanted;
  expect(lacksOnlyTimeToLive(wanted, unfinished)).toBe(true);
  expect(lacksOnlyTimeToLive(wanted, wanted)).toBe(false);
  expect(lacksOnlyTimeToLive(unfinished, unfinished)).toBe(false);
  expect(lacksOnlyTimeToLive(wanted, { ...unfinished, globalSecondaryIndexes: [] })).toBe(false);
  expect(lacksOnlyTimeToLive(wanted, { ...wanted, timeToLiveAttribute: 'ttl' })).toBe(false);
});
