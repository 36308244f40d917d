import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type StandaloneOptions, startStandalone } from '../../../local/dax/standalone';
import { createDaxClient } from '../../../runtime/dax';
import { createTableInput } from '../../../tables/schema';
import { startTestAws, stopTestAws } from '../../support/local-aws';
import { freePort } from '../../support/ports';

const folder = mkdtempSync(join(tmpdir(), 'tableside-standalone-'));
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let table: DynamoDBClient;
let tableEndpoint = '';

beforeAll(async () => {
  tableEndpoint = (await startTestAws()).endpoint;
  table = new DynamoDBClient({ endpoint: tableEndpoint, region: 'us-east-1', credentials });
  await table.send(new CreateTableCommand(createTableInput({ partitionKey: { name: 'id', type: 'S' } }, 'things')));
}, 60_000);
afterAll(async () => {
  await stopTestAws();
  rmSync(folder, { recursive: true });
}, 60_000);

/** What a client finds after the table was changed without DAX: by getting, and by scanning. */
async function afterDirectWrite(options: Partial<StandaloneOptions>) {
  const port = await freePort();
  const dax = await startStandalone({
    tableEndpoint,
    region: 'us-east-1',
    credentials,
    port,
    nodes: 1,
    tls: false,
    itemTtlSeconds: 300,
    queryTtlSeconds: 300,
    folder,
    log: () => undefined,
    ...options,
  });
  const client = createDaxClient({
    endpoint: dax.endpoint,
    table: { endpoint: tableEndpoint, region: 'us-east-1', credentials },
  });
  const { DynamoDBDocument } = require('@aws-sdk/lib-dynamodb') as typeof import('@aws-sdk/lib-dynamodb');
  const document = DynamoDBDocument.from(client);
  const read = async () => [
    (await document.get({ TableName: 'things', Key: { id: 'a' } })).Item?.version,
    (await document.scan({ TableName: 'things' })).Items?.[0]?.version,
  ];
  const write = (version: string) =>
    table.send(new PutItemCommand({ TableName: 'things', Item: { id: { S: 'a' }, version: { N: version } } }));
  await write('1');
  const before = await read();
  await write('2');
  const after = await read();
  client.destroy();
  await dax.close();
  return { before, after };
}

it('caches items and queries until their time to live ends', async () => {
  expect(await afterDirectWrite({})).toEqual({ before: [1, 1], after: [1, 1] });
}, 30_000);

it('does not cache queries with a time to live of 0, and items for ever', async () => {
  expect(await afterDirectWrite({ itemTtlSeconds: 0, queryTtlSeconds: 0 })).toEqual({ before: [1, 1], after: [1, 2] });
}, 30_000);
