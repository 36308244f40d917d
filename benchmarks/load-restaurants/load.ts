import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Load } from '../../bulk/load';
import { RESTAURANT_KEY, readRestaurants } from '../../bulk/restaurants';

export const TABLE = 'restaurants';

/** Loads new restaurants. @throws if a restaurant is rejected */
export async function loadRestaurants(client: DynamoDBClient, count: number): Promise<void> {
  const load = new Load({
    client,
    tableName: TABLE,
    keyAttributes: RESTAURANT_KEY,
    onProgress: () => undefined,
    onRejected: ({ line, reason }) => {
      throw new Error(`${line}: ${reason}`);
    },
  });
  await load.run(readRestaurants(restaurantLines(count)));
}

/** Yields new restaurants as JSON lines, in chunks like those of a file. No two runs share an id. */
export async function* restaurantLines(count: number): AsyncGenerator<Buffer> {
  const run = randomUUID();
  for (let start = 0; start < count; start += 500) {
    const lines = Array.from({ length: Math.min(500, count - start) }, (_, index) => line(run, start + index));
    yield Buffer.from(lines.join(''));
  }
}

const line = (run: string, index: number): string =>
  `${JSON.stringify({
    id: `${run}-${index}`,
    name: `Restaurant ${index}`,
    address: `${index} City Road`,
    city: `City ${index % 100}`,
    postcode: 'CF24 3JH',
    rating: 4.5,
    cuisine: `Cuisine ${index % 20}`,
  })}\n`;
