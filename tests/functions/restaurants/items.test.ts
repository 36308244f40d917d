import { LosslessNumber } from 'lossless-json';
import { idOf, itemsOf, keyOf } from '../../../functions/restaurants/items';
import type { Restaurant } from '../../../tables/restaurants';

const restaurant: Restaurant = { id: '55f14312', name: '@ Thai', cuisine: ' Thai ', city: 'Southend', rating: 5.5 };

describe('itemsOf', () => {
  const text = (value: string) => ({ S: value });
  const attributes = {
    id: text('55f14312'),
    name: text('@ Thai'),
    cuisine: text(' Thai '),
    city: text('Southend'),
    rating: { N: '5.5' },
  };

  it('returns an item that is indexed by cuisine and a place that is indexed by city', () => {
    const PK = text('RESTAURANT#55f14312');
    expect(itemsOf(restaurant)).toEqual([
      { ...attributes, PK, SK: PK, GSI1PK: text('CUISINE#thai'), GSI1SK: text('CITY#southend#@ Thai#55f14312') },
      {
        ...attributes,
        PK,
        SK: text('PLACE'),
        GSI1PK: text('CITY#southend'),
        GSI1SK: text('CUISINE#thai#@ Thai#55f14312'),
      },
    ]);
    expect(keyOf('55f14312')).toEqual({ PK, SK: PK });
    expect(itemsOf(restaurant).map(idOf)).toEqual(['55f14312', undefined]);
  });

  it('keeps the digits of numbers, and strings in place of numbers', () => {
    const [item] = itemsOf({
      ...restaurant,
      rating: new LosslessNumber('1.2345678901234567890123456789'),
      stars: 'Not yet rated',
    });
    expect([item.rating, item.stars]).toEqual([{ N: '1.2345678901234567890123456789' }, { S: 'Not yet rated' }]);
  });

  it.each([
    ['CAFÉ', 'cafe\u0301', true],
    ['A#B', 'a', false],
    ['a#b', 'a%23b', false],
  ])('indexes %j under the same key as %j: %s', (stored, typed, same) => {
    const partition = (cuisine: string) => itemsOf({ ...restaurant, cuisine })[0].GSI1PK;
    expect(JSON.stringify(partition(stored)) === JSON.stringify(partition(typed))).toBe(same);
  });

  it.each(['', ' '])('indexes the city %j under an empty city', (city) => {
    const [itself, place] = itemsOf({ ...restaurant, city });
    expect([itself.GSI1PK, itself.GSI1SK, itself.city]).toEqual([
      text('CUISINE#thai'),
      text('CITY##@ Thai#55f14312'),
      text(city),
    ]);
    expect([place.GSI1PK, place.GSI1SK]).toEqual([text('CITY#'), text('CUISINE#thai#@ Thai#55f14312')]);
  });

  const idRule = "id must be 1 to 200 letters, digits, '.', '_' or '-', got";
  const textRule = 'must be a non-blank string, got';
  it.each([
    ['an id with a newline', { id: 'a\nb' }, `${idRule} "a\\nb"`],
    ['an id with a colon', { id: 'a:b' }, `${idRule} "a:b"`],
    ['a long id', { id: 'x'.repeat(201) }, `${idRule} "${'x'.repeat(59)}…`],
    ['no name', { name: undefined }, `name ${textRule} nothing`],
    ['no city', { city: undefined }, 'city must be a string, got nothing'],
    [
      'several broken rules, in one error',
      { name: ' ', cuisine: null, city: 5 },
      `name ${textRule} " "; cuisine ${textRule} null; city must be a string, got 5`,
    ],
    ['a key of the table', { PK: 'x' }, 'PK must not be set: it is a key of the table'],
    [
      'an attribute that no client reads back',
      JSON.parse('{"__proto__":1}'),
      '__proto__ must not be set: no client reads it back',
    ],
    ['half a character', { note: 'a\\\ud83d' }, 'a string must be valid Unicode, got half a character: \\ud83d'],
    ['410 KB', { photo: 'x'.repeat(410 * 1024) }, 'the item must have at most 409600 bytes, got 419993'],
    [
      'a long name',
      { name: 'x'.repeat(1024) },
      'name, cuisine, city and id together must make a key of at most 1024 bytes, got 1047',
    ],
  ])('rejects %s', (_, change, message) => {
    expect(() => itemsOf({ ...restaurant, ...change } as Restaurant)).toThrow(new Error(message));
  });

  it.each([
    ['the longest id', { id: 'x'.repeat(200) }],
    ['every character that an id may contain', { id: 'A.b_c-9' }],
    ['the longest name', { name: 'x'.repeat(1001) }],
  ])('accepts %s', (_, change) => {
    expect(itemsOf({ ...restaurant, ...change })).toHaveLength(2);
  });
});
