import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { root } from '../../../local/machine/paths';
import { plainEnvironment } from '../../support/environment';

const home = mkdtempSync(join(tmpdir(), 'tableside-restaurants-'));
const file = join(home, 'restaurants.jsonl');
const state = join(home, 'terraform.tfstate');
const outputs = { restaurants: { value: { tableName: 'restaurants' } } };

/** What the table was asked to put. */
let ids: string[] = [];
let status = 200;
/** Interrupted by the first request, which gets no answer. */
let running: ReturnType<typeof spawn> | undefined;
let signal: NodeJS.Signals;
const server = createServer(async (request, response) => {
  if (running?.killed === false) running.kill(signal);
  if (running) return;
  const { RequestItems } = (await json(request)) as {
    RequestItems: Record<string, { PutRequest: { Item: { id: { S: string } } } }[]>;
  };
  ids.push(...(RequestItems.restaurants ?? []).map(({ PutRequest }) => PutRequest.Item.id.S));
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(status === 200 ? {} : { __type: 'AccessDeniedException', message: 'no' }));
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
beforeEach(() => {
  ids = [];
  status = 200;
  writeFileSync(state, JSON.stringify({ outputs }));
});
afterAll(() => {
  server.close();
  rmSync(home, { recursive: true });
});

const line = (id: string) => JSON.stringify({ id, name: 'Thai', cuisine: 'Thai', city: 'Essex' });

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function load(parameters: readonly string[], { input = '', interrupt = false } = {}): Promise<Finished> {
  const child = spawn(process.execPath, [join(root, 'bin', 'tableside.js'), 'restaurants', 'load', ...parameters], {
    env: {
      ...plainEnvironment(),
      TABLESIDE_HOME: home,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => (said.stdout += data));
  child.stderr.on('data', (data) => (said.stderr += data));
  child.stdin.end(input);
  running = interrupt ? child : undefined;
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })));
}

it('loads a file, and says how fast', async () => {
  writeFileSync(file, `\uFEFF${line('1')}\r\n\r\n${line('2')}`);
  const { code, stdout, stderr } = await load([file]);
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^Loaded 2 of 2 restaurants into restaurants in \d+\.\d s, \d+\/s\.\n$/),
  ]);
  expect(stderr).toMatch(
    /^ {2}Loading restaurants into restaurants …\n✔ Loading restaurants into restaurants \(.* s\)\n$/,
  );
  expect(ids).toEqual(['1', '1', '2', '2']);
});

it('loads stdin', async () => {
  const { code, stdout } = await load(['-', '--json'], { input: `${line('1')}\n` });
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    {
      file: '-',
      tableName: 'restaurants',
      lines: 1,
      loaded: 1,
      rejected: 0,
      rejections: [],
      seconds: expect.any(Number),
    },
  ]);
});

it('begins where it is told to', async () => {
  writeFileSync(file, ['x', line('1'), line('2')].join('\n'));
  expect((await load([file, '--from-line', '3'])).code).toBe(0);
  expect(ids).toEqual(['2', '2']);
});

it('names each bad line on stderr and in its document, loads the others, and ends with 1', async () => {
  writeFileSync(file, ['x', line('1'), 'y'.repeat(10_000_000), line('2')].join('\n'));
  const { code, stdout, stderr } = await load([file, '--json']);
  const rejections = [
    { line: 1, reason: 'must be a JSON object, got "x"' },
    { line: 3, reason: 'must have at most 2500000 bytes, got 10000000' },
  ];
  expect([code, JSON.parse(stdout)]).toEqual([
    1,
    expect.objectContaining({ lines: 4, loaded: 2, rejected: 2, rejections }),
  ]);
  for (const { line: number, reason } of rejections) expect(stderr).toContain(`\n${file}:${number}: ${reason}\n`);
  expect(ids).toEqual(['1', '1', '2', '2']);
});

it('says from which line to go on when it cannot, and ends with 1', async () => {
  writeFileSync(file, [line('1'), line('2'), line('3')].join('\n'));
  status = 400;
  expect(await load([file, '--from-line', '2'])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining(
      `${file}: AccessDeniedException: 0 restaurants are loaded, go on with: npx tableside restaurants load ${file} --from-line 2\n`,
    ),
  });
});

it('says so as a shell takes it, whatever the file is called', async () => {
  const strange = join(home, "it's a b;c.jsonl");
  writeFileSync(strange, line('1'));
  status = 400;
  const quoted = `'${strange.replace("'", "'\\''")}'`;
  expect((await load([strange])).stderr).toContain(`restaurants load ${quoted} --from-line 1\n`);
  expect((await load(['-'], { input: line('1') })).stderr).toContain('go on with the same input: ');
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('says from which line to go on when %s ends it', async (name, code) => {
  signal = name;
  writeFileSync(file, [line('1'), line('2')].join('\n'));
  expect(await load([file, '--from-line', '2'], { interrupt: true })).toEqual({
    code,
    stdout: '',
    stderr: expect.stringContaining(
      `\ninterrupted: 0 restaurants are loaded, go on with: npx tableside restaurants load ${file} --from-line 2\n`,
    ),
  });
});

it.each([
  ['an empty file', '', `${file}: must hold at least one restaurant from line 1 on, got none`],
  ['a file of blank lines', '\n\r\n', `${file}: must hold at least one restaurant from line 1 on, got none`],
])('says that %s is empty, and ends with 1', async (_, text, message) => {
  writeFileSync(file, text);
  expect(await load([file])).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(message) });
});

it('says how to deploy what is not deployed', async () => {
  rmSync(state);
  const { code, stderr } = await load([file]);
  expect([code, stderr]).toEqual([
    1,
    'the restaurants system is not deployed in the environment local: deploy it with: npx tableside up\n',
  ]);
});

it.each([
  [['x', '--from-line', '0'], 'must be a whole number between 1 and'],
  [[], "missing required argument 'file'"],
])('says what is wrong with %j, and ends with 2', async (parameters, message) => {
  expect(await load(parameters)).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(message) });
});

it.each([['--help'], ['load', '--help']])('explains itself with an example', async (...parameters) => {
  expect((await load(parameters)).stdout).toMatch(
    /Example:\n {2}\$ npx tableside restaurants load examples\/restaurants\.jsonl/,
  );
});
