import type { Faker } from '@faker-js/faker';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Order } from '../../../tables/orders';
import { itemOf } from './plain';
import type { Seed } from './seed';

/** The first order: 2026-01-01. Each is placed a minute after the one before. */
const FIRST_MS = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

/** Orders of albums. */
export const seedOrders: Seed = function* (fakerOf, size): Generator<Item> {
  for (let number = 1; number <= size; number++) yield itemOf(order(fakerOf(number), number));
};

function order(faker: Faker, number: number): Order {
  return {
    orderId: `seed-${number}`,
    placedAt: new Date(FIRST_MS + number * MINUTE_MS).toISOString(),
    album: { title: faker.music.album(), artist_name: faker.music.artist() },
    customer: { name: faker.person.fullName(), city: faker.location.city() },
    quantity: faker.number.int({ min: 1, max: 5 }),
    unitPrice: faker.number.float({ min: 5, max: 30, fractionDigits: 2 }),
  };
}
