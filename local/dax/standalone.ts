import { join } from 'node:path';
import { LOOPBACK } from '../machine/ports';
import { AttributeLists } from './server/attribute-lists';
import { DaxCluster } from './server/cluster';
import { tableClient } from './table/client';
import { serverCertificate } from './tls';

export interface StandaloneOptions {
  /** The URL of the DynamoDB endpoint that has the tables. */
  readonly tableEndpoint: string;
  readonly region: string;
  /** For the table; clients must sign with them, too. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** The port of the first node. Those of the others follow. */
  readonly port: number;
  readonly nodes: number;
  readonly tls: boolean;
  /** 0: items never expire. */
  readonly itemTtlSeconds: number;
  /** 0: queries are not cached. */
  readonly queryTtlSeconds: number;
  /** Where certificates and attribute lists are kept. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

/**
 * Starts one cluster in front of any DynamoDB endpoint, without a management API.
 * @throws if the endpoint does not answer: each request would fail, and clients hide the reason
 */
export async function startStandalone(options: StandaloneOptions) {
  const { tableEndpoint, region, credentials, port, nodes, tls, itemTtlSeconds, queryTtlSeconds, folder, log } =
    options;
  await requireAnswer(tableEndpoint);
  const certificate = tls ? await serverCertificate(folder) : undefined;
  const cluster = new DaxCluster({
    name: 'standalone',
    ttls: { item: itemTtlSeconds * 1000, query: queryTtlSeconds * 1000 },
    client: tableClient({ endpoint: tableEndpoint, region, credentials }),
    lists: new AttributeLists(join(folder, `attribute-lists-${port}.jsonl`)),
    secretOf: (accessKeyId) => (accessKeyId === credentials.accessKeyId ? credentials.secretAccessKey : undefined),
    log,
    ...(certificate && { tls: certificate }),
  });
  try {
    for (let index = 0; index < nodes; index++) await cluster.startNode(nodeId(index), port + index);
  } catch (error) {
    await cluster.close();
    throw error;
  }
  return {
    endpoint: `${tls ? 'daxs' : 'dax'}://${LOOPBACK}:${port}`,
    /** Null without TLS. */
    caFile: certificate?.caFile ?? null,
    close: () => cluster.close(),
  };
}

async function requireAnswer(endpoint: string): Promise<void> {
  await fetch(endpoint, { signal: AbortSignal.timeout(ANSWER_MILLISECONDS) }).catch((error: Error) => {
    const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
    throw new Error(`The table endpoint ${endpoint} does not answer (${code ?? message}). Start it first.`);
  });
}

const ANSWER_MILLISECONDS = 10_000;

const nodeId = (index: number): string => `standalone-${String.fromCharCode('a'.charCodeAt(0) + index)}`;
