import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { BadLine } from '../../bulk/bad-line';
import { readRestaurants } from '../../bulk/restaurants';
import { ID_RULE } from '../../functions/restaurants/items';
import { MOST_IDS } from '../../functions/restaurants/measure-cache/core';
import { root } from '../../local/machine/paths';
import { costOf } from '../../runtime/dynamodb/body';
import { collect, stream } from './stream';

const thai = { id: '1', name: '@ Thai', cuisine: 'Thai', city: 'Essex' };
const line = (changes: object = {}) => JSON.stringify({ ...thai, ...changes });
const read = (...lines: readonly string[]) => collect(readRestaurants(stream(lines.join('\n'))));
/** The first item of a line, or the reason why it is rejected. */
const readOne = async (text: string) => {
  const [entry] = await read(text);
  return entry?.content instanceof BadLine ? entry.content.reason : entry?.content.writes[0]?.item;
};

describe('a restaurant', () => {
  it('becomes two items with every attribute of the line', async () => {
    const text = line({ rating: 'Not yet rated', tags: ['a'] });
    const [entry] = await read(text);
    const attributes = {
      id: { S: '1' },
      name: { S: '@ Thai' },
      cuisine: { S: 'Thai' },
      city: { S: 'Essex' },
      rating: { S: 'Not yet rated' },
      tags: { L: [{ S: 'a' }] },
    };
    const PK = { S: 'RESTAURANT#1' };
    const itself = { PK, SK: PK, GSI1PK: { S: 'CUISINE#thai' }, GSI1SK: { S: 'CITY#essex#@ Thai#1' } };
    const place = { PK, SK: { S: 'PLACE' }, GSI1PK: { S: 'CITY#essex' }, GSI1SK: { S: 'CUISINE#thai#@ Thai#1' } };
    expect(entry).toEqual({
      line: 1,
      end: text.length,
      content: {
        id: '1',
        writes: [
          { key: '["RESTAURANT#1","RESTAURANT#1"]', item: { ...attributes, ...itself }, cost: costOf(text) },
          { key: '["RESTAURANT#1","PLACE"]', item: { ...attributes, ...place }, cost: costOf(text) },
        ],
      },
    });
  });

  it('keeps the digits of numbers', async () => {
    const rating = '4.50000000000000000000000000000000001';
    expect(await readOne(line({ rating: 5 }).replace('5', rating))).toMatchObject({ rating: { N: rating } });
  });

  it.each([
    ['a line that is not JSON', 'no JSON', 'must be JSON, got no at character 1'],
    ['an id with a colon', line({ id: 'a:b' }), `id must be ${ID_RULE}, got "a:b"`],
    ['an id with a newline', line({ id: 'a\nb' }), `id must be ${ID_RULE}, got "a\\nb"`],
    ['an id that is a number', line({ id: 5 }), `id must be ${ID_RULE}, got 5`],
    ['a missing name', line({ name: undefined }), 'name must be a non-blank string, got nothing'],
    [
      'an item that is too large',
      line({ menu: 'x'.repeat(410_000) }),
      expect.stringContaining('the item must have at most 409600 bytes'),
    ],
  ])('rejects %s', async (_, text, reason) => {
    expect(await readOne(text)).toEqual(reason);
  });
});

it('skips but counts blank lines and the lines before the first one to read', async () => {
  const entries = await collect(readRestaurants(stream(`x\n${line()}\r\n \n${line({ id: '2' })}\n\n`), 3));
  expect(entries.map(({ line: number, content }) => [number, content instanceof BadLine || content.id])).toEqual([
    [4, '2'],
  ]);
});

it('reads the example file, which has what the README shows', async () => {
  const entries = await collect(readRestaurants(createReadStream(join(root, 'examples', 'restaurants.jsonl'))));
  const all = entries.map(({ content }) => {
    if (content instanceof BadLine) throw new Error(content.reason);
    return { id: content.id, place: content.writes[0]?.item.GSI1PK?.S, city: content.writes[1]?.item.GSI1PK?.S };
  });
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  // `bench restaurants` reads this many.
  expect(all.length).toBeGreaterThanOrEqual(MOST_IDS);
  expect(all).toContainEqual({ id: 'r-0001', place: 'CUISINE#thai', city: 'CITY#london' });
});
