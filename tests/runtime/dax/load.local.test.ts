import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { buildSync } from 'esbuild';
import { createDaxClient } from '../../../runtime/dax';
import { timed } from '../../support/running-time';
import { FakeNode } from './fake-node';
import { TableServer } from './table-server';

const WORKERS = 20;
/** Between two reads of a worker. */
const PAUSE_MS = 15;

let folder: string;
let table: TableServer;
let cluster: ChildProcess | undefined;
let client: DynamoDBClient;
let endpoint: string;
let reports: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tableside-dax-load-'));
  buildSync({ entryPoints: [require.resolve('./cluster-process.ts')], bundle: true, platform: 'node', outdir: folder });
  table = await TableServer.start();
  table.reply = () => ({ Item: { id: { S: 'a' }, source: { S: 'table' } } });
});

afterEach(() => {
  client.destroy();
  cluster?.kill('SIGKILL');
});

afterAll(async () => {
  await table.stop();
  rmSync(folder, { recursive: true });
});

async function start(...args: string[]): Promise<void> {
  cluster = spawn(process.execPath, [join(folder, 'cluster-process.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(cluster.stdout as never, 'data');
  connectTo(String(port).trim());
}

function connectTo(port: string | number): void {
  reports = [];
  endpoint = `dax://127.0.0.1:${port}`;
  client = createDaxClient({
    endpoint,
    table: { endpoint: table.url, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } },
    report: (line) => reports.push(line),
  });
}

interface Read {
  readonly worker: number;
  readonly at: number;
  readonly milliseconds: number;
  readonly source: string | undefined;
}

/** Reads with all workers for this time, during which something happens. Fails if a read fails. */
async function readFor(
  seconds: number,
  happening: readonly [atSeconds: number, happen: () => void][],
): Promise<Read[]> {
  const reads: Read[] = [];
  const begin = performance.now();
  const timers = happening.map(([at, happen]) => setTimeout(happen, at * 1000));
  const work = async (worker: number) => {
    while (performance.now() - begin < seconds * 1000) {
      const at = (performance.now() - begin) / 1000;
      let source: string | undefined;
      const milliseconds = await timed(async () => {
        const { Item } = await client.send(new GetItemCommand({ TableName: 'games', Key: { id: { S: 'a' } } }));
        source = Item?.source?.S;
      });
      reads.push({ worker, at, milliseconds, source });
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  for (const timer of timers) clearTimeout(timer);
  return reads;
}

/** No worker waits for a second more than once, and all other reads are fast. */
function expectOneSecondOnce(reads: readonly Read[]): void {
  const slow = reads.filter(({ milliseconds }) => milliseconds > 700);
  expect(Math.max(...reads.map(({ milliseconds }) => milliseconds))).toBeLessThan(2000);
  for (let worker = 0; worker < WORKERS; worker++) {
    expect(slow.filter((read) => read.worker === worker).length).toBeLessThanOrEqual(1);
  }
}

const from = (reads: readonly Read[], source: string, since: number) =>
  reads.filter((read) => read.source === source && read.at >= since);

describe('under load', () => {
  it('a cluster that is frozen for a while fails no read, and is used again within five seconds', async () => {
    await start();
    const reads = await readFor(9, [
      [1.5, () => cluster?.kill('SIGSTOP')],
      [3.5, () => cluster?.kill('SIGCONT')],
    ]);
    expectOneSecondOnce(reads);
    expect(from(reads, 'DAX', 0).length).toBeGreaterThan(50);
    expect(from(reads, 'table', 1.5).length).toBeGreaterThan(50);
    expect(from(reads, 'DAX', 3.5)[0]?.at).toBeLessThan(8.5);
    expect(from(reads, 'table', 8.5)).toEqual([]);
  });

  it('a cluster that is killed fails no read', async () => {
    await start();
    const reads = await readFor(4, [[1.5, () => cluster?.kill('SIGKILL')]]);
    expectOneSecondOnce(reads);
    expect(from(reads, 'table', 3).length).toBeGreaterThan(50);
    expect(reports.length).toBeLessThan(4);
  });

  it('one node of three that stops fails no read, and the others go on', async () => {
    await start('3', '3000');
    const reads = await readFor(8, []);
    expectOneSecondOnce(reads);
    expect(from(reads, 'DAX', 7).length).toBeGreaterThan(50);
  });

  it('one node of three that falls silent fails no read, and the others are used', async () => {
    const nodes = await Promise.all([1, 2, 3].map(() => FakeNode.start()));
    for (const node of nodes) node.cluster = nodes;
    connectTo(nodes[0]?.port ?? 0);
    const reads = await readFor(8, [
      [
        1.5,
        () => {
          for (const node of nodes.slice(1, 2)) node.isSilent = true;
        },
      ],
    ]);
    await Promise.all(nodes.map((node) => node.stop()));
    expectOneSecondOnce(reads);
    expect(nodes[2]?.count('getItem')).toBeGreaterThan(100);
  });
});
