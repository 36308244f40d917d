import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { filePath, print, warn } from '../terminal/plain-command';
import { credentials, interrupted, standalone, url } from './standalone';

interface Options {
  readonly endpoint: string;
  readonly tableEndpoint?: string;
  readonly serve: 'enabled' | 'disabled';
  readonly positions?: string;
  readonly region: string;
  readonly json?: true;
}

export const eventSources = (): Command =>
  standalone(
    'event-sources',
    'Serve the event source mappings of any local AWS as AWS does, until Ctrl-C',
    'event-sources --endpoint http://127.0.0.1:4566 --serve disabled',
    'Most local AWSs serve enabled mappings themselves, so that every record would be delivered twice. Create the ' +
      'mappings disabled there, and choose --serve disabled. Requests are signed with the credentials of ' +
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (default: test and test).',
  )
    .requiredOption('--endpoint <url>', 'The endpoint that has the mappings, functions and queues', url)
    .option('--table-endpoint <url>', 'The DynamoDB endpoint that has the streams (default: the same)', url)
    .addOption(
      new Option('--serve <state>', 'The state of the mappings that are served')
        .choices(['enabled', 'disabled'])
        .default('enabled'),
    )
    .option('--positions <file>', 'Keep the positions in streams in a file (default: start over each time)', filePath)
    .action(run);

async function run({ endpoint, tableEndpoint = endpoint, serve, positions, region, json }: Options): Promise<void> {
  const positionsFile = positions === undefined ? undefined : resolve(positions);
  // Loaded only here: the SDK takes a tenth of a second.
  const { startEventSources } = require('../../local/event-sources') as typeof import('../../local/event-sources');
  const sources = startEventSources({
    endpoint,
    tableEndpoint,
    region,
    credentials: credentials(),
    servedState: serve === 'enabled' ? 'Enabled' : 'Disabled',
    positionsFile,
    log: warn,
  });
  const streams = tableEndpoint === endpoint ? '' : `, with the streams of ${tableEndpoint}`;
  print(
    { json },
    { endpoint, tableEndpoint, serve, positionsFile: positionsFile ?? null },
    `Serving the ${serve} mappings of ${endpoint}${streams}.\nStop it with Ctrl-C.`,
  );
  await interrupted();
  warn('Finishing what is in progress. Press Ctrl-C again to end at once.');
  await Promise.race([sources.stop(), interrupted()]);
  process.exit();
}
