import { readNext, toNext } from '../../../../functions/restaurants/get-restaurant/next';
import { cityKey, cuisineKey, itemsOf } from '../../../../functions/restaurants/items';
import type { Position } from '../../../../functions/restaurants/table';
import { restaurant } from '../table';

const positionsOf = (id: string, name: string): Position[] =>
  itemsOf(restaurant(id, { name })).map(({ PK, SK, GSI1PK, GSI1SK }) => ({
    PK: PK?.S ?? '',
    SK: SK?.S ?? '',
    GSI1PK: GSI1PK?.S ?? '',
    GSI1SK: GSI1SK?.S ?? '',
  }));

const [byCuisine, byCity] = [cuisineKey('Thai'), cityKey('Bath')];

it.each(['Name', 'a#b', '#', 'Ä 👍', 'x'.repeat(600)])('continues after the restaurant %s in each query', (name) => {
  const [own, place] = positionsOf('r-1', name);
  for (const [position, partition, prefix] of [
    [own, byCuisine, ''],
    [own, byCuisine, `${byCity}#`],
    [place, byCity, ''],
    [place, byCity, `${byCuisine}#`],
  ] as const) {
    const query = { partition, prefix };
    expect(position && readNext(toNext(position, query), query)).toEqual(position);
  }
});

it.each([
  { PK: 'RESTAURANT#r-2', SK: 'RESTAURANT#r-1' },
  { PK: 'other', SK: 'PLACE' },
])('continues after an item that another program has stored: %j', (keys) => {
  const [own] = positionsOf('r-1', 'Name');
  const position = { ...own, ...keys } as Position;
  const query = { partition: byCuisine, prefix: '' };
  expect(readNext(toNext(position, query), query)).toEqual(position);
});

it('is short', () => {
  const [own, place] = positionsOf('r-0121', 'Chili & Jasmine London');
  const tokens = ['', `${byCity}#`].map((prefix) => own && toNext(own, { partition: byCuisine, prefix }));
  const others = ['', `${byCuisine}#`].map((prefix) => place && toNext(place, { partition: byCity, prefix }));
  expect(Math.max(...[...tokens, ...others].map((token = '') => token.length))).toBeLessThanOrEqual(76);
});
