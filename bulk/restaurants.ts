import { InvalidRestaurant, itemsOf } from '../functions/restaurants/items';
import { costOf } from '../runtime/dynamodb/body';
import { keyOf } from '../runtime/dynamodb/key';
import { type Restaurant, restaurantsTable } from '../tables/restaurants';
import { BadLine } from './bad-line';
import { readJsonLines } from './json-lines';
import type { Entry, Loadable } from './load';

export const RESTAURANT_KEY = [restaurantsTable.partitionKey, restaurantsTable.sortKey];

/** Reads one restaurant per line. @param fromLine lines before it are skipped */
export async function* readRestaurants(input: AsyncIterable<Buffer>, fromLine = 1): AsyncGenerator<Entry> {
  for await (const { number, text, value, end } of readJsonLines(input, fromLine)) {
    yield { line: number, content: value instanceof BadLine ? value : toLoadable(value, text), end };
  }
}

function toLoadable(value: object, text: string): Loadable | BadLine {
  try {
    // itemsOf checks it.
    const restaurant = value as Restaurant;
    const cost = costOf(text);
    const writes = itemsOf(restaurant).map((item) => ({ key: keyOf(item, RESTAURANT_KEY), item, cost }));
    return { id: restaurant.id, writes };
  } catch (error) {
    if (error instanceof InvalidRestaurant) return new BadLine(error.message);
    throw error;
  }
}
