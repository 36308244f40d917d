import { randomInt, randomUUID } from 'node:crypto';
import type { Order } from '../../tables/orders';

/** Album, artist and relative frequency. */
const CATALOG = [
  ['Kind of Blue', 'Miles Davis', 34],
  ['Blue', 'Joni Mitchell', 21],
  ['Pet Sounds', 'The Beach Boys', 13],
  ['Songs in the Key of Life', 'Stevie Wonder', 11],
  ['Homogenic', 'Björk', 8],
  ['Horses', 'Patti Smith', 7],
  ['Zé', 'Tom Zé', 5],
  ['Ágætis byrjun', 'Sigur Rós', 5],
  ['Low', 'David Bowie', 3],
  ['Is This Desire?', 'PJ Harvey', 3],
  ['Bold as Love <live>', 'Axis & Friends', 2],
  ['Ys', 'Joanna Newsom', 1],
] as const;

/** Each album, repeated by its frequency. */
const POOL = CATALOG.flatMap(([title, artist_name, weight]) =>
  Array.from({ length: weight }, () => ({ title, artist_name })),
);

/** New orders. No two runs share an id. */
export function sampleOrders(count: number): string[] {
  const run = randomUUID().slice(0, 8);
  return Array.from({ length: count }, (_, index) => JSON.stringify(sampleOrder(`sample-${run}-${index + 1}`)));
}

function sampleOrder(orderId: string): Order {
  const album = POOL[randomInt(POOL.length)] ?? { title: '', artist_name: '' };
  return { orderId, placedAt: new Date().toISOString(), album, quantity: 1, unitPrice: 9.99 };
}

/** Messages that are not orders, each for a different reason. */
const MALFORMED = ['no JSON at all', '[]', '{}', '{"orderId":""}', '{"orderId":12}'];

export const malformedMessages = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => MALFORMED[index % MALFORMED.length] ?? '');
