import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Load } from '../../cli/restaurants/load';
import { readEntries } from '../../cli/restaurants/read';
import { reach } from '../support/scratch-aws';
import { restaurantLines } from './lines';

// Loads so many restaurants into the table behind an endpoint, and says how much memory that took at most.

async function main([endpoint = '', count = '']: readonly string[]): Promise<void> {
  const client = new DynamoDBClient({ ...reach(endpoint), maxAttempts: 1 });
  const load = new Load({
    client,
    tableName: 'restaurants',
    onProgress: () => undefined,
    onRejected: ({ line, reason }) => {
      throw new Error(`${line}: ${reason}`);
    },
  });
  await load.run(readEntries(restaurantLines(Number(count)), 1));
  client.destroy();
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}

void main(process.argv.slice(2));
