import { staleOf } from '../../../../functions/restaurants/invalidate-cache/core';

const text = (value: string) => ({ S: value });
const image = (SK: string, GSI1PK: string) => ({
  PK: text('RESTAURANT#1'),
  SK: text(SK),
  GSI1PK: text(GSI1PK),
  GSI1SK: text('x'),
});
const itself = (cuisine: string) => image('RESTAURANT#1', `CUISINE#${cuisine}`);
const place = (city: string) => image('PLACE', `CITY#${city}`);
const nothing = { PK: text('OTHER#1'), SK: text('OTHER#1'), GSI1PK: undefined, GSI1SK: undefined };

it.each([
  ['is new', { before: undefined, after: itself('thai') }, { ids: ['1'], partitions: ['CUISINE#thai'] }],
  ['is deleted', { before: itself('thai'), after: undefined }, { ids: ['1'], partitions: ['CUISINE#thai'] }],
  ['changes', { before: itself('thai'), after: itself('thai') }, { ids: ['1'], partitions: ['CUISINE#thai'] }],
  [
    'gets another cuisine',
    { before: itself('thai'), after: itself('greek') },
    { ids: ['1'], partitions: ['CUISINE#thai', 'CUISINE#greek'] },
  ],
  ['moves', { before: place('bath'), after: place('york') }, { ids: [], partitions: ['CITY#bath', 'CITY#york'] }],
  ['is something else', { before: nothing, after: nothing }, { ids: [], partitions: [] }],
])('returns all entries that held or hold an item that %s', (_, change, stale) => {
  expect(staleOf(change)).toEqual(stale);
});
