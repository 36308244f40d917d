import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AttributeLists, type ClusterOptions, DaxCluster } from '../../local/dax';
import { freePort } from './ports';

interface DaxOptions extends Partial<Pick<ClusterOptions, 'ttls' | 'tls' | 'client' | 'maxBytes' | 'fateOf' | 'log'>> {
  /** The URL of the local AWS that has the tables. */
  readonly tableEndpoint?: string;
  /** @default 1 */
  readonly nodes?: number;
}

/** Starts a DAX endpoint with the credentials `test` and `test` on free ports. */
export async function startDax({ tableEndpoint = '', nodes = 1, ...options }: DaxOptions) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const cluster = new DaxCluster({
    name: 'test',
    ttls: { item: 300_000, query: 300_000 },
    client: new DynamoDBClient({ endpoint: tableEndpoint, region: 'us-east-1', credentials, maxAttempts: 1 }),
    lists: new AttributeLists(),
    secretOf: (accessKeyId) => (accessKeyId === 'test' ? 'test' : undefined),
    log: () => undefined,
    ...options,
  });
  const first = await freePort(nodes);
  for (let index = 0; index < nodes; index += 1)
    await cluster.startNode(String.fromCharCode(97 + index), first + index);
  return {
    cluster,
    port: first,
    endpoint: `${options.tls ? 'daxs' : 'dax'}://127.0.0.1:${first}`,
    close: () => cluster.close(),
  };
}
