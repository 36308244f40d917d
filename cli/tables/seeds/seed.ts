import type { Faker } from '@faker-js/faker';
import type { Item } from '../../../runtime/dynamodb/item';

/** The faker of the n-th entry: the same seed and number result in the same data, whatever the size. */
export type FakerOf = (number: number) => Faker;

/** Creates sample items. @param size what the table counts: orders, albums, restaurants, messages @param base the seed */
export type Seed = (fakerOf: FakerOf, size: number, base: number) => Iterable<Item>;

/** The key of the item that decides whether this one is written: only if that does not exist. Undefined for always. */
export type OwnerOf = (item: Item) => Item | undefined;
