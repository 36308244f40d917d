import type { Faker } from '@faker-js/faker';
import { itemsOf } from '../../../functions/restaurants/items';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Restaurant } from '../../../tables/restaurants';
import type { Seed } from './seed';

const CITIES = ['London', 'Leeds', 'Bristol', 'Cardiff', 'Glasgow', 'Belfast', 'Norwich', 'York'];

/** Restaurants, of two items each. */
export const seedRestaurants: Seed = function* (fakerOf, size): Generator<Item> {
  for (let number = 1; number <= size; number++) yield* itemsOf(restaurant(fakerOf(number), number));
};

function restaurant(faker: Faker, number: number): Restaurant {
  return {
    id: `seed-${number}`,
    name: `The ${capitalized(faker.food.adjective())} ${capitalized(faker.food.ingredient())}`,
    cuisine: faker.food.ethnicCategory(),
    city: faker.helpers.arrayElement(CITIES),
    address: faker.location.streetAddress(),
    rating: faker.number.int({ min: 2, max: 10 }) / 2,
  };
}

const capitalized = (word: string): string => word.replace(/^./, (letter) => letter.toUpperCase());
