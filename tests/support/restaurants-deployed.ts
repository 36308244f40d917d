import { setTimeout as sleep } from 'node:timers/promises';
import type { GetRestaurantResponse } from '../../functions/restaurants/get-restaurant/handler';
import { comparisonOf, speedupOf } from './bench';
import type { Tableside } from './tableside';

/** Many share a name, some have no rating yet, and the last one has no city. */
export const RESTAURANTS = Array.from({ length: 300 }, (_, index) => ({
  id: `r-${index}`,
  name: `Restaurant ${index % 20}`,
  cuisine: ['Thai', 'Curry', 'Pizza'][index % 3] ?? '',
  city: index === 299 ? '' : (['London', 'Essex'][index % 2] ?? ''),
  rating: index % 10 === 0 ? 'Not yet rated' : index % 6,
}));
export const NOT_RATED = { id: 'r-0', name: 'Restaurant 0', cuisine: 'Thai', city: 'London', rating: 'Not yet rated' };

const [first = '', ...others] = RESTAURANTS.map((restaurant) => JSON.stringify(restaurant));
/** No name, an empty line, a colon in the id, no JSON. */
const BAD = [
  '{"id":"r-nameless","cuisine":"Thai","city":"London"}',
  '',
  '{"id":"r:1","name":"A","cuisine":"Thai","city":"London"}',
  'r-2,Thai',
];
/** As a Windows editor writes it: with a byte order mark, and CRLF at the end of lines. */
export const FILE = `\uFEFF${[first, ...BAD, ...others].join('\r\n')}\r\n`;

/** Finds all pages, one after the other. */
export async function find(tableside: Tableside, ...parameters: readonly string[]) {
  const pages: Extract<GetRestaurantResponse, { readonly items: unknown }>[] = [];
  for (let next: string | undefined = ''; next !== undefined; next = pages.at(-1)?.next) {
    const more = next === '' ? [] : ['--next', next];
    pages.push(await tableside.json('restaurants', 'find', ...parameters, ...more));
  }
  return {
    ids: pages.flatMap(({ items }) => items.map((item) => item?.id)).sort(),
    sizes: pages.map(({ items }) => items.length),
    sources: [...new Set(pages.map(({ source }) => source))],
  };
}

/** The requested restaurant, or the first one found. */
export const firstOf = (answer: GetRestaurantResponse) => ('item' in answer ? answer.item : (answer.items[0] ?? null));

/** Waits until something is done. @returns the time in milliseconds @throws after half a minute */
export async function eventually(isDone: () => Promise<boolean>): Promise<number> {
  const began = Date.now();
  while (!(await isDone())) {
    if (Date.now() - began > 30_000) throw new Error(`still not: ${isDone}`);
    await sleep(20);
  }
  return Date.now() - began;
}

/** Matches a measurement of 20 restaurants. */
export const summaryOf = (injectedMilliseconds: number, hitGoal: string) => ({
  ...comparisonOf(['table', 'miss', 'hit'], injectedMilliseconds, hitGoal),
  // The goal applies only to a batch of 100.
  batch: speedupOf(null),
});
