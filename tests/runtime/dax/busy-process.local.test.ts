import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { buildSync } from 'esbuild';
import { createDaxClient, type DaxClientOptions } from '../../../runtime/dax';
import { TableServer } from './table-server';

let folder: string;
let table: TableServer;
let cluster: ChildProcess;
let port: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tableside-dax-busy-'));
  buildSync({ entryPoints: [require.resolve('./cluster-process.ts')], bundle: true, platform: 'node', outdir: folder });
  table = await TableServer.start();
  table.reply = () => ({ Item: { source: { S: 'table' } } });
  cluster = spawn(process.execPath, [join(folder, 'cluster-process.js')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [first] = await once(cluster.stdout as never, 'data');
  port = String(first).trim();
});

afterAll(async () => {
  cluster.kill('SIGKILL');
  await table.stop();
  rmSync(folder, { recursive: true });
});

function createClient(options: Partial<DaxClientOptions> = {}) {
  const reports: string[] = [];
  const client = createDaxClient({
    endpoint: `dax://127.0.0.1:${port}`,
    table: { endpoint: table.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    report: (line) => reports.push(line),
    ...options,
  });
  return { client, reports };
}

/** Does not let the process handle anything meanwhile, as when it is frozen. */
function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

const get = () => new GetItemCommand({ TableName: 'games', Key: { id: { S: 'a' } } });

/** A function is frozen between its initialization and its first request, or loads its modules for long. */
it('a process that is busy while it connects does not take DAX for unavailable', async () => {
  for (const wait of [0, 20, 60]) {
    const { client, reports } = createClient();
    await new Promise((resolve) => setTimeout(resolve, wait));
    keepBusy(1500);
    const { Item } = await client.send(get());
    client.destroy();
    expect([Item?.source?.S, reports]).toEqual(['DAX', []]);
  }
});

it('a process that is busy while a write is answered gets the answer', async () => {
  const { client, reports } = createClient({ writeTimeoutMilliseconds: 200 });
  await client.send(get());
  const put = client.send(new PutItemCommand({ TableName: 'games', Item: { id: { S: 'a' } } }));
  await new Promise(setImmediate);
  keepBusy(400);
  expect((await put).$metadata.httpStatusCode).toBe(200);
  client.destroy();
  expect(reports).toEqual([]);
});
