import { countedItem } from '../../../functions/orders/publish-leaderboard/items';
import type { Item } from '../../../runtime/dynamodb/item';
import type { Seed } from './seed';

/** Long enough ahead that no time to live deletes the items. */
const COUNTED_MS = Date.UTC(2100, 0, 1);

/** Stream records that the leaderboard has counted. */
export const seedCountedRecords: Seed = function* (fakerOf, size): Generator<Item> {
  for (let number = 1; number <= size; number++) {
    const eventId = fakerOf(number).string.hexadecimal({ length: 32, prefix: '', casing: 'lower' });
    yield countedItem(eventId, COUNTED_MS);
  }
};
