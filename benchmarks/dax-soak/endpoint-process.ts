import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AttributeLists, DaxCluster } from '../../local/dax';
import { freePort } from '../../local/machine/ports';
import { reach } from '../support/scratch-aws';

// The DAX endpoint in a separate process: `endpoint-process.js <table endpoint>`, forked with an IPC channel. Sends
// its port, and its memory in MB for each message.

async function main(endpoint: string): Promise<void> {
  const cluster = new DaxCluster({
    name: 'soak',
    ttls: { item: 300_000, query: 1000 },
    client: new DynamoDBClient(reach(endpoint)),
    lists: new AttributeLists(),
    secretOf: () => 'test',
    // Small, so that entries are evicted.
    maxBytes: 1024 * 1024,
    log: () => undefined,
  });
  const port = await freePort();
  await cluster.startNode('a', port);
  process.on('message', () => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage().rss / 1024 / 1024);
  });
  process.once('disconnect', () => process.exit());
  process.send?.(port);
}

void main(process.argv[2] ?? '');
