import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { reach } from '../support/scratch-aws';
import { loadRestaurants } from './load';

// Loads restaurants into a table and prints the peak memory of the process in MB: `process.js <endpoint> <count>`.

async function main([endpoint = '', count = '']: readonly string[]): Promise<void> {
  const client = new DynamoDBClient({ ...reach(endpoint), maxAttempts: 1 });
  await loadRestaurants(client, Number(count));
  client.destroy();
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}

void main(process.argv.slice(2));
