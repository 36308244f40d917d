import { randomUUID } from 'node:crypto';

/** New restaurants as JSON lines, in chunks as of a file. No two runs share an id. */
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
