import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Load } from '../../bulk/load';
import { RESTAURANT_KEY, readRestaurants } from '../../bulk/restaurants';
import { reach } from '../support/scratch-aws';
import { restaurantLines } from './lines';

// Loads restaurants into a table and prints the peak memory of the process in MB: `process.js <endpoint> <count>`.

async function main([endpoint = '', count = '']: readonly string[]): Promise<void> {
  const client = new DynamoDBClient({ ...reach(endpoint), maxAttempts: 1 });
  const load = new Load({
    client,
    tableName: 'restaurants',
    keyAttributes: RESTAURANT_KEY,
    onProgress: () => undefined,
    onRejected: ({ line, reason }) => {
      throw new Error(`${line}: ${reason}`);
    },
  });
  await load.run(readRestaurants(restaurantLines(Number(count))));
  client.destroy();
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}

void main(process.argv.slice(2));
