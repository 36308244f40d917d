import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { root } from '../../local/machine/paths';
import { version } from '../../package.json';
import { createTableInput } from '../../tables/schema';
import { World } from '../local/aws/mappings/world';
import { createConsumer } from '../support/consumer';
import { startOtherAws } from '../support/other-aws';
import { freePort } from '../support/ports';

const MINUTE = 60_000;
Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });

/** Has no SDK, except for the client of the DAX example. */
const consumer = createConsumer({ packages: ['@amazon-dax-sdk/lib-dax'] });
const program = join(consumer.installed, 'dist', 'cli', 'local', 'package.js');
const running: ChildProcess[] = [];
let endpoint = '';
let world: World;

beforeAll(async () => {
  const aws = await startOtherAws(consumer.folder);
  running.push(aws.child);
  endpoint = aws.endpoint;
  world = new World(endpoint);
}, MINUTE);
afterAll(() => {
  world.destroy();
  for (const child of running) child.kill('SIGKILL');
});

/** Runs the program on a page, with the endpoint of the test in place of the one there. @returns stdout */
async function runExample(page: string): Promise<string> {
  const [, code = ''] = /^```js\n(.*?)^```/ms.exec(readFileSync(join(root, page), 'utf8')) ?? [];
  consumer.write({ 'example.mjs': code.replace(/http:\/\/127\.0\.0\.1:\d+/g, endpoint) });
  const { stdout } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: consumer.folder });
  return stdout;
}

/** A queue with a message and a disabled mapping to a function. */
async function createMapping(): Promise<void> {
  const EventSourceArn = await world.queue();
  await world.create({ EventSourceArn, FunctionName: await world.function(), Enabled: false });
  const QueueUrl = `${endpoint}/000000000000/${EventSourceArn.split(':').at(-1)}`;
  await world.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
}

it(
  'serves the event source mappings of another local AWS, as the page shows',
  async () => {
    await createMapping();
    expect(await runExample('local/event-sources/README.md')).toMatch(
      /state: 'Disabled',\s*lastProcessingResult: 'OK'/,
    );
  },
  MINUTE,
);

it(
  'puts DAX in front of the tables of another local AWS, as the page shows',
  async () => {
    const { CreateTableCommand } = require('@aws-sdk/client-dynamodb') as typeof import('@aws-sdk/client-dynamodb');
    const table = createTableInput({ partitionKey: { name: 'id', type: 'S' } }, 'things');
    await world.dynamodb.send(new CreateTableCommand(table));
    expect(await runExample('local/dax/README.md')).toBe("{ id: 'a', count: 1 }\n");
  },
  MINUTE,
);

/** Starts the program of the package, until it has printed its document. */
async function start(...parameters: readonly string[]) {
  const child = spawn(process.execPath, [program, ...parameters, '--json'], { cwd: consumer.folder });
  running.push(child);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.endsWith('}\n')) await once(child.stdout, 'data');
  return { child, document: JSON.parse(said) };
}

it(
  'has the program `tableside` with both commands',
  async () => {
    const port = await freePort();
    const sources = await start('event-sources', '--endpoint', endpoint, '--serve', 'disabled');
    const dax = await start('dax', '--table-endpoint', endpoint, '--port', String(port), '--tls');
    expect(sources.document).toMatchObject({ endpoint, serve: 'disabled' });
    const caFile = join(consumer.folder, '.tableside', 'dax', 'ca.pem');
    expect(dax.document).toEqual({ endpoint: `daxs://127.0.0.1:${port}`, caFile });
    expect(readFileSync(caFile, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/);
    for (const { child } of [sources, dax]) {
      child.kill('SIGINT');
      expect(await once(child, 'exit')).toEqual([0, null]);
    }
  },
  MINUTE,
);

it('has no other commands', () => {
  expect(consumer.run(process.execPath, program, '--version')).toBe(`${version}\n`);
  const help = consumer.run(process.execPath, program, '--help');
  expect([...help.matchAll(/^ {2}([a-z]\S*)/gm)].map(([, name]) => name)).toEqual(['event-sources', 'dax', 'help']);
  expect(() => consumer.run(process.execPath, program, 'up')).toThrow("unknown command 'up'");
});

it('stops the nodes that have started if the port of another is in use', async () => {
  const port = await freePort(2);
  const taken = createServer().listen(port + 1, '127.0.0.1');
  await once(taken, 'listening');
  const code = `
    const start = (nodes) => require('tableside/local').startDaxEndpoint({ tableEndpoint: '${endpoint}', port: ${port}, nodes });
    start(2).catch(({ code }) => console.log(code)).then(() => start(1)).then((dax) => dax.stop()).then(() => console.log('again'));`;
  // Not `run`, which would block this process, and so the server.
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', code], { cwd: consumer.folder });
  taken.close();
  expect(stdout).toBe('EADDRINUSE\nagain\n');
});

it('rejects a port after which there are not enough for all nodes', () => {
  const options = "{ tableEndpoint: 'http://x', port: 65535, nodes: 2 }";
  const code = `require('tableside/local').startDaxEndpoint(${options}).catch(({ message }) => console.log(message))`;
  const finding = 'port must be at most 65534 for 2 nodes, got 65535';
  expect(consumer.run(process.execPath, '--eval', code)).toBe(`startDaxEndpoint: ${finding}\n`);
});

it.each([
  [
    'startEventSources',
    "{ endPoint: 'x', servedState: 'on', credentials: { accessKeyId: 's3cret' } }",
    [
      'endpoint must be a URL such as http://127.0.0.1:4566, got undefined',
      'endPoint is not an option; the options are endpoint, tableEndpoint, servedState, positionsFile, region, ' +
        'credentials, log',
      'servedState must be Enabled or Disabled, got "on"',
      'credentials must be an object with accessKeyId and secretAccessKey, got an object',
    ],
  ],
  [
    'startDaxEndpoint',
    "{ tableEndpoint: 'ftp://x', nodes: 12, port: '1', tls: 1, itemTtlSeconds: -1, log: undefined }",
    [
      'tableEndpoint must be a URL such as http://127.0.0.1:4566, got "ftp://x"',
      'nodes must be a whole number between 1 and 11, got 12',
      'port must be a whole number between 1 and 65535, got "1"',
      'tls must be true or false, got 1',
      'itemTtlSeconds must be a whole number between 0 and 2147483, got -1',
    ],
  ],
])('%s names every option that is wrong', (name, options, findings) => {
  const code = `(async () => require('tableside/local').${name}(${options}))().catch(({ message }) => console.log(message))`;
  const said = consumer.run(process.execPath, '--eval', code);
  expect(said.trim().split('\n')).toEqual(findings.map((finding) => `${name}: ${finding}`));
});
