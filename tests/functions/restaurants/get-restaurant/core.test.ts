import { readRequest } from '../../../../functions/restaurants/get-restaurant/core';
import { toNext } from '../../../../functions/restaurants/get-restaurant/next';

describe('readRequest', () => {
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
  ])('reads %j', (event, request) => {
    expect(readRequest(event)).toEqual(request);
  });

  it('continues after a page, for the same cuisine and city only', () => {
    const place = { partition: 'CUISINE#thai', prefix: 'CITY#bath#' };
    const after = { PK: 'p', SK: 's', GSI1PK: 'CUISINE#thai', GSI1SK: 'CITY#bath#x#1' };
    const next = toNext(after, place);
    const query = { ...place, limit: 25, after };
    expect(readRequest({ cuisine: 'thai', city: 'bath', next })).toEqual({ type: 'find', query });
    for (const other of [{ cuisine: 'thai', city: 'london' }, { cuisine: 'greek' }, { city: 'bath' }]) {
      expect(() => readRequest({ ...other, next })).toThrow(
        'next must be the unchanged next of an answer to the same cuisine and city',
      );
    }
  });

  const shape = 'the request must be { id }, { ids } or { cuisine and/or city, limit?, next? }, got';
  const limit = 'limit must be an integer from 1 to 100, got';
  const id = "must be 1 to 200 letters, digits, '.', '_' or '-', got";
  const next = 'next must be the unchanged next of an answer to the same cuisine and city, got';
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
    [{ cuisine: ' ' }, 'cuisine must be a non-blank string of at most 1000 bytes, got " "'],
    [{ city: 'é'.repeat(501) }, `city must be a non-blank string of at most 1000 bytes, got "${'é'.repeat(59)}…`],
    [{ city: 'a', limit: 0 }, `${limit} 0`],
    [{ city: 'a', limit: 101 }, `${limit} 101`],
    [{ city: 'a', limit: 1.5 }, `${limit} 1.5`],
    [{ city: 'a', limit: '5' }, `${limit} "5"`],
    [{ city: 'a', next: 'garbage' }, `${next} "garbage"`],
    [{ city: 'a', next: 7 }, `${next} 7`],
    [{ city: 'a', next: 'WzEsMiwzLDRd' }, `${next} "WzEsMiwzLDRd"`],
  ])('rejects %j', (event, message) => {
    expect(() => readRequest(event)).toThrow(Object.assign(new Error(message), { name: 'InvalidRequest' }));
  });
});
