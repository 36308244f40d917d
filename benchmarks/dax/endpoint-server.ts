import { parentPort, workerData } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AttributeLists, DaxCluster } from '../../local/dax';
import { freePort } from '../../local/machine/ports';
import { reach } from '../support/scratch-aws';

// The DAX endpoint in a thread, over the table at the URL in `workerData`. Posts its port.

async function main(): Promise<void> {
  const cluster = new DaxCluster({
    name: 'bench',
    ttls: { item: 300_000, query: 300_000 },
    client: new DynamoDBClient(reach(String(workerData))),
    lists: new AttributeLists(),
    secretOf: () => 'test',
    log: () => undefined,
  });
  const port = await freePort();
  await cluster.startNode('a', port);
  parentPort?.postMessage(port);
}

void main();
