import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DaxDocument } from '@amazon-dax-sdk/lib-dax';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTableInput } from '../../../tables/schema';
import { home, root, tableside } from '../../support/cli';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { freePort } from '../../support/ports';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let tableEndpoint = '';
let running: ChildProcess | undefined;

beforeAll(async () => {
  tableEndpoint = (await startTestAws()).endpoint;
  const client = new DynamoDBClient({ endpoint: tableEndpoint, region: 'us-east-1', credentials });
  await client.send(new CreateTableCommand(createTableInput({ partitionKey: { name: 'id', type: 'S' } }, 'things')));
}, 60_000);
afterAll(stopTestAws, 60_000);
afterEach(() => running?.kill('SIGKILL'));

async function start(...options: readonly string[]) {
  const port = await freePort(2);
  const parameters = ['dax', '--table-endpoint', tableEndpoint, '--port', String(port), '--json', ...options];
  const env = { ...process.env, TABLESIDE_HOME: home };
  running = spawn(process.execPath, [join(root, 'bin', 'tableside.js'), ...parameters], { env });
  let said = '';
  running.stdout?.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.endsWith('}\n')) await once(running.stdout ?? running, 'data');
  return { port, ...(JSON.parse(said) as { readonly endpoint: string; readonly caFile: string | null }) };
}

it('serves a table of any endpoint, until it is interrupted', async () => {
  const { port, endpoint, caFile } = await start('--nodes', '2');
  expect([endpoint, caFile]).toEqual([`dax://127.0.0.1:${port}`, null]);
  const client = new DaxDocument({ endpoint, region: 'us-east-1', credentials });
  await client.put({ TableName: 'things', Item: { id: 'a', count: 1 } });
  const { Item } = await client.get({ TableName: 'things', Key: { id: 'a' } });
  expect(Item).toEqual({ id: 'a', count: 1 });
  (client as unknown as { shutdown(): void }).shutdown();
  running?.kill('SIGINT');
  expect(await once(running ?? process, 'exit')).toEqual([0, null]);
}, 60_000);

it('names the certificate that clients must trust', async () => {
  const { port, endpoint, caFile } = await start('--tls');
  expect([endpoint, caFile]).toEqual([`daxs://127.0.0.1:${port}`, join(home, 'dax', 'ca.pem')]);
}, 60_000);

it.each([
  ['dax', "required option '--table-endpoint <url>' not specified"],
  ['dax --table-endpoint here', 'It must be a URL such as http://127.0.0.1:8000'],
  ['dax --table-endpoint http://x --nodes 12', 'It must be a whole number between 1 and 11'],
  ['dax --table-endpoint http://x --item-ttl -1', 'It must be a whole number between 0 and 2147483'],
  ['dax --table-endpoint http://x --query-ttl 315360000', 'It must be a whole number between 0 and 2147483'],
])('rejects %s', async (parameters, message) => {
  const { status, stderr } = await tableside(parameters);
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
});

it('rejects a port after which there are not enough for all nodes', async () => {
  const { status, stderr } = await tableside(`dax --table-endpoint ${tableEndpoint} --port 65530 --nodes 11`);
  expect([status, stderr.trim()]).toEqual([1, '--port must be at most 65525 for 11 nodes, got 65530']);
}, 60_000);

it('says at once that nothing answers at the table endpoint', async () => {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  const { status, stderr } = await tableside(`dax --table-endpoint ${nowhere} --port ${await freePort()}`);
  const rule = `The table endpoint ${nowhere} does not answer (ECONNREFUSED). Start it first.`;
  expect([status, stderr.trim()]).toEqual([1, rule]);
}, 60_000);

it('rejects a port that is taken', async () => {
  const { port } = await start();
  const { status, stderr } = await tableside(`dax --table-endpoint ${tableEndpoint} --port ${port}`);
  expect([status, stderr]).toEqual([
    1,
    expect.stringContaining(
      `Port ${port} is in use by another program. End that program, or choose another with --port.`,
    ),
  ]);
}, 60_000);
