import { boardItem } from '../../../functions/orders/publish-leaderboard/items';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Seed } from './seed';

const MAX_ORDERS = 5000;

/** Albums with their numbers of orders. A title may occur more often than once, so each has its number. */
export const seedLeaderboard: Seed = function* (fakerOf, size): Generator<Item> {
  for (let number = 1; number <= size; number++) {
    const faker = fakerOf(number);
    const album = { album: `${faker.music.album()}, No. ${number}`, artist: faker.music.artist() };
    yield boardItem(album, BigInt(faker.number.int({ min: 1, max: MAX_ORDERS })));
  }
};
