import { LosslessNumber } from 'lossless-json';
import { readRequest, toNext, toPlainItem } from '../../../../functions/restaurants/get-restaurant/core';
import { idOf, itemsOf, keyOf } from '../../../../functions/restaurants/items';
import type { Restaurant } from '../../../../tables/restaurants';

const restaurant: Restaurant = { id: '55f14312', name: '@ Thai', cuisine: ' Thai ', city: 'Southend', rating: 5.5 };

describe('a restaurant', () => {
  const text = (value: string) => ({ S: value });
  const attributes = {
    id: text('55f14312'),
    name: text('@ Thai'),
    cuisine: text(' Thai '),
    city: text('Southend'),
    rating: { N: '5.5' },
  };

  it('is itself, found by cuisine, and its place, found by city', () => {
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

  it('keeps the digits of its numbers, and text that stands for none', () => {
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
  ])('is found under %j by who looks for %j: %s', (stored, typed, same) => {
    const partition = (cuisine: string) => itemsOf({ ...restaurant, cuisine })[0].GSI1PK;
    expect(JSON.stringify(partition(stored)) === JSON.stringify(partition(typed))).toBe(same);
  });

  it.each(['', ' '])('of the city %j lies under an empty one, and is found by cuisine', (city) => {
    const [itself, place] = itemsOf({ ...restaurant, city });
    expect([itself.GSI1PK, itself.GSI1SK, itself.city]).toEqual([
      text('CUISINE#thai'),
      text('CITY##@ Thai#55f14312'),
      text(city),
    ]);
    expect([place.GSI1PK, place.GSI1SK]).toEqual([text('CITY#'), text('CUISINE#thai#@ Thai#55f14312')]);
  });

  const idRule = "id must be 1 to 200 letters, digits, '.', '_' or '-', got";
  const textRule = 'must be a text that is not blank, got';
  it.each([
    ['an id with a newline', { id: 'a\nb' }, `${idRule} "a\\nb"`],
    ['an id with a colon', { id: 'a:b' }, `${idRule} "a:b"`],
    ['a long id', { id: 'x'.repeat(201) }, `${idRule} "${'x'.repeat(59)}…`],
    ['no name', { name: undefined }, `name ${textRule} nothing`],
    ['no city, not even an empty one', { city: undefined }, 'city must be a text, got nothing'],
    [
      'several faults',
      { name: ' ', cuisine: null, city: 5 },
      `name ${textRule} " "; cuisine ${textRule} null; city must be a text, got 5`,
    ],
    ['a key of its own', { PK: 'x' }, "PK must not be given, since it is the table's own"],
    [
      'a name that no client reads',
      JSON.parse('{"__proto__":1}'),
      '__proto__ must not be given, since no client reads it back',
    ],
    ['half a character', { note: 'a\\\ud83d' }, 'a string must be valid Unicode, got half a character: \\ud83d'],
    ['410 KB', { photo: 'x'.repeat(410 * 1024) }, 'the item must have at most 409600 bytes, got 419993'],
    [
      'a long name',
      { name: 'x'.repeat(1024) },
      'name, cuisine and city, with the id, must make a key of at most 1024 bytes, got 1047',
    ],
  ])('with %s is refused', (_, change, message) => {
    expect(() => itemsOf({ ...restaurant, ...change } as Restaurant)).toThrow(new Error(message));
  });

  it.each([
    ['the longest id', { id: 'x'.repeat(200) }],
    ['any sign that an id may have', { id: 'A.b_c-9' }],
    ['a name that is just not too long', { name: 'x'.repeat(1001) }],
  ])('with %s is accepted', (_, change) => {
    expect(itemsOf({ ...restaurant, ...change })).toHaveLength(2);
  });
});

describe('a request', () => {
  it.each([
    [{ id: 'a' }, { type: 'one', id: 'a' }],
    [{ ids: ['b', 'a', 'b'] }, { type: 'several', ids: ['b', 'a', 'b'] }],
    [{ cuisine: 'Thai' }, { type: 'find', query: { partition: 'CUISINE#thai', prefix: '', limit: 25 } }],
    [
      { city: ' Bath ', limit: 100 },
      { type: 'find', query: { partition: 'CITY#bath', prefix: '', limit: 100 } },
    ],
    [
      { cuisine: 'Thai', city: 'A#b', limit: 1 },
      { type: 'find', query: { partition: 'CUISINE#thai', prefix: 'CITY#a%23b#', limit: 1 } },
    ],
  ])('%j is read', (event, request) => {
    expect(readRequest(event)).toEqual(request);
  });

  it('goes on where a page ended, for the same cuisine and city alone', () => {
    const after = { PK: 'p', SK: 's', GSI1PK: 'CUISINE#thai', GSI1SK: 'CITY#bath#x#1' };
    const next = toNext(after);
    const query = { partition: 'CUISINE#thai', prefix: 'CITY#bath#', limit: 25, after };
    expect(readRequest({ cuisine: 'thai', city: 'bath', next })).toEqual({ type: 'find', query });
    for (const other of [{ cuisine: 'thai', city: 'london' }, { cuisine: 'greek' }, { city: 'bath' }]) {
      expect(() => readRequest({ ...other, next })).toThrow(
        'next must be what was answered to the same cuisine and city',
      );
    }
  });

  const shape = 'the request must be { id }, { ids } or { cuisine and/or city, limit?, next? }, got';
  const limit = 'limit must be a whole number from 1 to 100, got';
  const id = "must be 1 to 200 letters, digits, '.', '_' or '-', got";
  const next = 'next must be what was answered to the same cuisine and city before, unchanged, got';
  it.each([
    [undefined, `${shape} nothing`],
    [null, `${shape} null`],
    ['a', `${shape} "a"`],
    [{}, `${shape} {}`],
    [{ limit: 5 }, `${shape} {"limit":5}`],
    [{ id: 'a', ids: ['b'] }, `${shape} {"id":"a","ids":["b"]}`],
    [{ cuisine: 'a', town: 'b' }, `${shape} {"cuisine":"a","town":"b"}`],
    [{ id: 'a\n' }, `id ${id} "a\\n"`],
    [{ id: 5 }, `id ${id} 5`],
    [{ ids: [] }, 'ids must be a list of 1 to 100 ids, got 0 ids'],
    [{ ids: Array(101).fill('a') }, 'ids must be a list of 1 to 100 ids, got 101 ids'],
    [{ ids: 'a' }, 'ids must be a list of 1 to 100 ids, got "a"'],
    [{ ids: ['a', 'b:c'] }, `ids[1] ${id} "b:c"`],
    [{ cuisine: ' ' }, 'cuisine must be a text of 1 to 1000 bytes that is not blank, got " "'],
    [{ city: 'é'.repeat(501) }, `city must be a text of 1 to 1000 bytes that is not blank, got "${'é'.repeat(59)}…`],
    [{ city: 'a', limit: 0 }, `${limit} 0`],
    [{ city: 'a', limit: 101 }, `${limit} 101`],
    [{ city: 'a', limit: 1.5 }, `${limit} 1.5`],
    [{ city: 'a', limit: '5' }, `${limit} "5"`],
    [{ city: 'a', next: 'garbage' }, `${next} "garbage"`],
    [{ city: 'a', next: 7 }, `${next} 7`],
    [{ city: 'a', next: 'WzEsMiwzLDRd' }, `${next} "WzEsMiwzLDRd"`],
  ])('%j is refused', (event, message) => {
    expect(() => readRequest(event)).toThrow(Object.assign(new Error(message), { name: 'InvalidRequest' }));
  });
});

it('answers an item as JSON, without its keys and without rounding a number', () => {
  const bytes = Uint8Array.from([0, 255]);
  const plain = toPlainItem({
    PK: { S: 'p' },
    SK: { S: 's' },
    GSI1PK: { S: 'g' },
    GSI1SK: { S: 'h' },
    rating: { N: '-5.50' },
    large: { N: '123456789012345000000' },
    exact: { N: '1234567890123456' },
    list: { L: [{ NULL: true }, { BOOL: false }, { M: { PK: { S: 'inner' }, tiny: { N: '1E-130' } } }] },
    sets: { M: { s: { SS: ['a'] }, n: { NS: ['1', '12345678901234567890'] }, b: { BS: [bytes] } } },
    photo: { B: bytes },
    ['__proto__']: { S: 'text' },
  });
  expect(JSON.parse(JSON.stringify(plain))).toEqual(
    JSON.parse(
      '{"rating":-5.5,"large":123456789012345000000,"exact":"1234567890123456","list":[null,false,{"PK":"inner","tiny":1e-130}],' +
        '"sets":{"s":["a"],"n":[1,"12345678901234567890"],"b":["AP8="]},"photo":"AP8=","__proto__":"text"}',
    ),
  );
});
