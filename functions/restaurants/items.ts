import { stringify } from 'lossless-json';
import { readBody } from '../../runtime/dynamodb/body';
import type { Item } from '../../runtime/dynamodb/item';
import { InvalidBody } from '../../runtime/errors';
import { isText, quote } from '../../runtime/request';
import { type Restaurant, restaurantsTable } from '../../tables/restaurants';

/** A restaurant cannot be stored. The message names the attribute, the rule and the value. */
export class InvalidRestaurant extends Error {
  override readonly name = 'InvalidRestaurant';
}

export const ID_RULE = "1 to 200 letters, digits, '.', '_' or '-'";
export const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]{1,200}$/.test(value);

const PREFIX = 'RESTAURANT#';
const PLACE = 'PLACE';

export const keyOf = (id: string) => ({ PK: { S: `${PREFIX}${id}` }, SK: { S: `${PREFIX}${id}` } });

type Text = { readonly S?: string | undefined } | undefined;

/** The id of a restaurant's own item; undefined for its place. */
export function idOf({ PK, SK }: { readonly [Name in 'PK' | 'SK']?: Text }): string | undefined {
  return PK?.S === SK?.S && PK?.S?.startsWith(PREFIX) ? PK.S.slice(PREFIX.length) : undefined;
}

// Case, surrounding white space and the composition of accents do not matter. `#` separates the parts of a key.
const keyText = (typed: string) => typed.trim().normalize('NFC').toLowerCase().replace(/[%#]/g, encodeURIComponent);

export const cuisineKey = (cuisine: string): string => `CUISINE#${keyText(cuisine)}`;
export const cityKey = (city: string): string => `CITY#${keyText(city)}`;

// DynamoDB's limits for the keys of an index.
const maxBytes = { GSI1PK: 2048, GSI1SK: 1024 };

/** The keys of the item that has these keys in the index: the sort key ends with the id, which contains no `#`. */
export function indexKeysOf(GSI1PK: string, GSI1SK: string) {
  const PK = `${PREFIX}${GSI1SK.slice(GSI1SK.lastIndexOf('#') + 1)}`;
  return { PK, SK: GSI1PK.startsWith(cuisineKey('')) ? PK : PLACE, GSI1PK, GSI1SK };
}

/**
 * The two items of a restaurant: its own, which is indexed by cuisine, and its place, which is indexed by city. Numbers
 * may be of type `LosslessNumber`.
 * @throws InvalidRestaurant
 */
export function itemsOf(restaurant: Restaurant): [Item, Item] {
  const problems = problemsOf(restaurant);
  if (problems.length > 0) throw new InvalidRestaurant(problems.join('; '));
  const [cuisine, city] = [cuisineKey(restaurant.cuisine), cityKey(restaurant.city)];
  const end = `${restaurant.name.trim()}#${restaurant.id}`;
  const { PK, SK } = keyOf(restaurant.id);
  return [
    toItem(restaurant, { PK: PK.S, SK: SK.S, GSI1PK: cuisine, GSI1SK: `${city}#${end}` }),
    toItem(restaurant, { PK: PK.S, SK: PLACE, GSI1PK: city, GSI1SK: `${cuisine}#${end}` }),
  ];
}

export function withoutKeys({ PK, SK, GSI1PK, GSI1SK, ...attributes }: Item): Item {
  return attributes;
}

function problemsOf(restaurant: Partial<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  if (!isId(restaurant.id)) problems.push(`id must be ${ID_RULE}, got ${quote(restaurant.id)}`);
  for (const name of ['name', 'cuisine']) {
    if (!isText(restaurant[name])) problems.push(`${name} must be a non-blank string, got ${quote(restaurant[name])}`);
  }
  // It may be empty: `CITY#` is a valid key.
  if (typeof restaurant.city !== 'string') problems.push(`city must be a string, got ${quote(restaurant.city)}`);
  for (const name of ['PK', 'SK', 'GSI1PK', 'GSI1SK']) {
    if (Object.hasOwn(restaurant, name)) problems.push(`${name} must not be set: it is a key of the table`);
  }
  if (Object.hasOwn(restaurant, '__proto__')) problems.push('__proto__ must not be set: no client reads it back');
  return problems;
}

function toItem(restaurant: Restaurant, keys: Record<'PK' | 'SK' | 'GSI1PK' | 'GSI1SK', string>): Item {
  for (const name of ['GSI1PK', 'GSI1SK'] as const) {
    const bytes = Buffer.byteLength(keys[name]);
    if (bytes > maxBytes[name]) {
      const parts = 'name, cuisine, city and id together';
      throw new InvalidRestaurant(`${parts} must make a key of at most ${maxBytes[name]} bytes, got ${bytes}`);
    }
  }
  const { partitionKey, sortKey } = restaurantsTable;
  const read = readBody(stringify({ ...restaurant, ...keys }) ?? '', [partitionKey, sortKey]);
  if (read instanceof InvalidBody) throw new InvalidRestaurant(read.message);
  return read.item;
}
