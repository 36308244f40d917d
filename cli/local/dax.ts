import { join } from 'node:path';
import type { Command } from 'commander';
import { requireHome } from '../../local/machine/home';
import { home } from '../../local/machine/paths';
import { requireFreePort } from '../../local/machine/ports';
import { print, warn, wholeNumber } from '../terminal/plain-command';
import { credentials, interrupted, standalone, url } from './standalone';

const [PLAIN_PORT, TLS_PORT, MAX_PORT] = [8111, 9111, 65_535];
/** The limit of AWS. */
const MAX_NODES = 11;
/** In milliseconds, it fits into a 32-bit integer. */
const MAX_TTL_SECONDS = 2_147_483;
const DEFAULT_TTL_SECONDS = 300;

interface Options {
  readonly tableEndpoint: string;
  readonly port?: number;
  readonly nodes: number;
  readonly tls?: boolean;
  readonly itemTtl: number;
  readonly queryTtl: number;
  readonly region: string;
  readonly json?: true;
}

export const dax = (): Command =>
  standalone(
    'dax',
    'Run a DAX endpoint in front of any DynamoDB endpoint, until Ctrl-C',
    'dax --table-endpoint http://127.0.0.1:8000',
    'Clients sign with the credentials of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (default: test and test), which ' +
      'the table gets, too.',
  )
    .requiredOption('--table-endpoint <url>', 'The DynamoDB endpoint that has the tables', url)
    .option('--port <number>', 'Port of the first node (default: 8111, with --tls 9111)', wholeNumber(1, MAX_PORT))
    .option('--nodes <number>', 'Number of nodes, each on its own port', wholeNumber(1, MAX_NODES), 1)
    .option('--tls', 'Encrypt connections, with a certificate for localhost and 127.0.0.1')
    .option('--item-ttl <seconds>', 'Lifetime of cached items; 0: forever', ttl, DEFAULT_TTL_SECONDS)
    .option('--query-ttl <seconds>', 'Lifetime of cached queries; 0: not cached', ttl, DEFAULT_TTL_SECONDS)
    .action(run);

const ttl = wholeNumber(0, MAX_TTL_SECONDS);

async function run({ tableEndpoint, tls = false, nodes, itemTtl, queryTtl, region, json, ...options }: Options) {
  const { port = tls ? TLS_PORT : PLAIN_PORT } = options;
  const maxPort = MAX_PORT - nodes + 1;
  if (port > maxPort) throw new Error(`--port must be at most ${maxPort} for ${nodes} nodes, got ${port}`);
  requireHome();
  for (let offset = 0; offset < nodes; offset++) await requireFreePort(port + offset, 'another with --port.');
  // Loaded only here: the SDK takes a tenth of a second.
  const { startStandalone } = require('../../local/dax/standalone') as typeof import('../../local/dax/standalone');
  const { endpoint, caFile, close } = await startStandalone({
    tableEndpoint,
    region,
    credentials: credentials(),
    port,
    nodes,
    tls,
    itemTtlSeconds: itemTtl,
    queryTtlSeconds: queryTtl,
    folder: join(home, 'dax'),
    log: warn,
  });
  const trust =
    caFile === null ? '' : `\nClients must trust ${caFile}: NODE_EXTRA_CA_CERTS for Node, SSL_CERT_FILE for Python.`;
  print(
    { json },
    { endpoint, caFile },
    `DAX answers at ${endpoint}, in front of ${tableEndpoint}.${trust}\nStop it with Ctrl-C.`,
  );
  await interrupted();
  await close();
}
