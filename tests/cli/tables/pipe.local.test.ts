import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../../../local/machine/paths';
import { readToken } from '../../../runtime/token';
import { serveTable } from '../../bulk/table-server';
import { plainEnvironment } from '../../support/environment';

const home = mkdtempSync(join(tmpdir(), 'tableside-pipe-'));
type Server = Awaited<ReturnType<typeof serveTable>>;
let server: Server;
afterEach(() => server.close());
afterAll(() => rmSync(home, { recursive: true }));

const PAGE = 500;
const description = {
  Table: {
    TableName: 'endless',
    TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/endless',
    TableStatus: 'ACTIVE',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
  },
};
const item = (id: number) => ({ id: { N: String(id) }, text: { S: 'x'.repeat(1000) } });

/** A table whose pages never end. @param beforePage is called with the number of each page */
const serveEndless = async (beforePage: (page: number) => void | Promise<void> = () => undefined) => {
  let page = 0;
  server = await serveTable(async ({ operation }) => {
    if (operation === 'DescribeTable') return description;
    await beforePage(page);
    const first = page++ * PAGE;
    const Items = Array.from({ length: PAGE }, (_, index) => item(first + index));
    return { Items, LastEvaluatedKey: { id: { N: String(first + PAGE - 1) } } };
  });
};

const start = (parameters: readonly string[]) =>
  spawn(process.execPath, [join(root, 'bin', 'tableside.js'), 'tables', ...parameters, '--endpoint', server.endpoint], {
    env: { ...plainEnvironment(), TABLESIDE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const ended = (child: ReturnType<typeof start>) =>
  new Promise<number | null>((resolve) => child.once('close', resolve));

it('ends quietly when the reader of its output has enough', async () => {
  await serveEndless();
  const child = start(['scan', 'endless']);
  child.stdout.once('data', () => child.stdout.destroy());
  const [code, stderr] = await Promise.all([ended(child), text(child.stderr)]);
  expect([code, stderr]).toEqual([0, '']);
});

it('reads no further than the reader of its output', async () => {
  await serveEndless();
  const child = start(['scan', 'endless']);
  const code = ended(child);
  // The first page arrives, and nobody reads it.
  await new Promise((resolve) => child.stdout.once('readable', resolve));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(server.calls.length).toBeLessThan(10);
  child.kill('SIGKILL');
  await code;
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('prints the token that continues the scan when %s ends it', async (signal, code) => {
  await serveEndless((page) => {
    if (page === 3) child.kill(signal);
    return page < 3 ? undefined : new Promise<void>(() => undefined);
  });
  const child = start(['scan', 'endless', '--projection', 'id']);
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  expect([exitCode, stderr]).toEqual([
    code,
    expect.stringMatching(/^Interrupted\. To continue, add: --from [\w-]+\n$/),
  ]);
  expect([printedIn(stdout), itemsBefore(stderr)]).toEqual([3 * PAGE, 3 * PAGE]);
});

it('waits for the reader of its output before it prints the token', async () => {
  await serveEndless();
  const child = start(['scan', 'endless']);
  const code = ended(child);
  await new Promise((resolve) => child.stdout.once('readable', resolve));
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect([await code, printedIn(stdout)]).toEqual([130, itemsBefore(stderr)]);
});

const printedIn = (stdout: string) => stdout.split('\n').filter(Boolean).length;

/** How many items a scan with the printed token leaves out. */
function itemsBefore(stderr: string): number {
  const [, token = ''] = /--from (\S+)/.exec(stderr) ?? [];
  const [, position] = readToken(token) as [string, { readonly id: { readonly N: string } }];
  return Number(position.id.N) + 1;
}

it('continues an export that was killed, without losing or repeating an item', async () => {
  const file = join(home, 'items.jsonl');
  await serveEndless((page) => {
    if (page < 5) return undefined;
    child.kill('SIGKILL');
    return new Promise<void>(() => undefined);
  });
  const child = start(['export', 'endless', file]);
  await ended(child);
  server.close();
  const starts: unknown[] = [];
  server = await serveTable(({ operation, input }) => {
    if (operation === 'DescribeTable') return description;
    starts.push(input.ExclusiveStartKey);
    const after = Number((input.ExclusiveStartKey as { id: { N: string } }).id.N);
    return { Items: [item(after + 1), item(after + 2)] };
  });
  const again = start(['export', 'endless', file]);
  const [code, stderr] = await Promise.all([ended(again), text(again.stderr)]);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/Continuing after [\d,]+ items\./)]);
  const ids = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => Number(JSON.parse(line).Item.id.N));
  expect(ids).toEqual(Array.from({ length: ids.length }, (_, id) => id));
  expect(ids.length).toBeGreaterThan(2 * PAGE);
  expect(starts.length).toBe(1);
});

it('imports every item although nobody reads its progress', async () => {
  const written: unknown[] = [];
  server = await serveTable(({ operation, input }) => {
    if (operation === 'DescribeTable') return description;
    const requests = (input.RequestItems as { endless: { PutRequest: unknown }[] }).endless;
    written.push(...requests.map(({ PutRequest }) => PutRequest));
    return { UnprocessedItems: {} };
  });
  const file = join(home, 'import.jsonl');
  writeFileSync(file, Array.from({ length: 1000 }, (_, id) => `{"Item":{"id":{"N":"${id}"}}}\n`).join(''));
  const child = start(['import', 'endless', file, '--yes']);
  child.stderr.destroy();
  const [code, stdout] = await Promise.all([ended(child), text(child.stdout)]);
  expect([code, written.length, stdout]).toEqual([0, 1000, expect.stringMatching(/^Imported 1,000 of 1,000 items/)]);
});
