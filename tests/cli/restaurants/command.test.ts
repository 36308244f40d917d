import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { home, tableside } from '../../support/cli';

// Somebody else's local AWS, so that the tool does not look for its own process when a load fails.
process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';

const file = join(home, 'restaurants.jsonl');
const state = join(home, 'terraform.tfstate');
const outputs = { restaurants: { value: { tableName: 'restaurants' } } };

/** The ids of the items that were put. */
let ids: string[] = [];
let failure: Error | undefined;

beforeEach(() => {
  ids = [];
  failure = undefined;
  writeFileSync(state, JSON.stringify({ outputs }));
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(async (command) => {
    if (failure) throw failure;
    const requests = (command as BatchWriteItemCommand).input.RequestItems?.restaurants ?? [];
    ids.push(...requests.map(({ PutRequest }) => PutRequest?.Item?.id?.S ?? ''));
    return {};
  });
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(home, { recursive: true }));

const line = (id: string) => JSON.stringify({ id, name: 'Thai', cuisine: 'Thai', city: 'Essex' });
const denied = () => Object.assign(new Error('no'), { name: 'AccessDeniedException' });

function load(parameters: readonly string[], input = '') {
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(input)]), configurable: true });
  return tableside(['restaurants', 'load', ...parameters]);
}

it('loads a file and prints the rate', async () => {
  writeFileSync(file, `\uFEFF${line('1')}\r\n\r\n${line('2')}`);
  const { status, stdout, stderr } = await load([file]);
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/^Loaded 2 of 2 restaurants into restaurants in \d+\.\d s, \d+\/s\.\n$/),
  ]);
  expect(stderr).toMatch(
    /^ {2}Loading restaurants into restaurants …\n✔ Loading restaurants into restaurants \(.* s\)\n$/,
  );
  expect(ids).toEqual(['1', '1', '2', '2']);
});

it('loads stdin', async () => {
  const { status, stdout } = await load(['-', '--json'], `${line('1')}\n`);
  expect([status, JSON.parse(stdout)]).toEqual([
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

it('starts at --from-line', async () => {
  writeFileSync(file, ['x', line('1'), line('2')].join('\n'));
  expect((await load([file, '--from-line', '3'])).status).toBe(0);
  expect(ids).toEqual(['2', '2']);
});

it('reports invalid lines on stderr and in the document, loads the others, and ends with exit code 1', async () => {
  writeFileSync(file, ['x', line('1'), 'y'.repeat(10_000_000), line('2')].join('\n'));
  const { status, stdout, stderr } = await load([file, '--json']);
  const rejections = [
    { line: 1, reason: 'must be JSON, got x at character 1' },
    { line: 3, reason: 'must have at most 2500000 bytes, got 10000000' },
  ];
  expect([status, JSON.parse(stdout)]).toEqual([
    1,
    expect.objectContaining({ lines: 4, loaded: 2, rejected: 2, rejections }),
  ]);
  for (const { line: number, reason } of rejections) expect(stderr).toContain(`\n${file}:${number}: ${reason}\n`);
  expect(ids).toEqual(['1', '1', '2', '2']);
});

it('prints the command that resumes a failed load, with exit code 1', async () => {
  writeFileSync(file, [line('1'), line('2'), line('3')].join('\n'));
  failure = denied();
  expect(await load([file, '--from-line', '2'])).toEqual({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining(
      `${file}: AccessDeniedException: 0 restaurants are loaded. Resume with: npx tableside restaurants load ${file} --from-line 2\n`,
    ),
  });
});

it('quotes the file name for the shell', async () => {
  const strange = join(home, "it's a b;c.jsonl");
  writeFileSync(strange, line('1'));
  failure = denied();
  const quoted = `'${strange.replace("'", "'\\''")}'`;
  expect((await load([strange])).stderr).toContain(`restaurants load ${quoted} --from-line 1\n`);
  expect((await load(['-'], line('1'))).stderr).toContain('Resume, with the same input, with: ');
});

it.each([
  ['an empty file', '', `${file}: must contain at least one restaurant from line 1 on, got none`],
  ['a file of blank lines', '\n\r\n', `${file}: must contain at least one restaurant from line 1 on, got none`],
])('rejects %s with exit code 1', async (_, text, message) => {
  writeFileSync(file, text);
  expect(await load([file])).toEqual({ status: 1, stdout: '', stderr: expect.stringContaining(message) });
});

it('says how to deploy what is not deployed', async () => {
  rmSync(state);
  expect(await load([file])).toEqual({
    status: 1,
    stdout: '',
    stderr: 'The restaurants system is not deployed in local. Deploy it with: npx tableside up\n',
  });
});

it.each([
  [['x', '--from-line', '0'], 'must be a whole number between 1 and'],
  [[], "missing required argument 'file'"],
])('rejects the parameters %j with exit code 2', async (parameters, message) => {
  expect(await load(parameters)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
});

it.each([['--help'], ['load', '--help']])('shows its help with an example', async (...parameters) => {
  expect((await tableside(['restaurants', ...parameters])).stdout).toMatch(
    /Example:\n {2}\$ npx tableside restaurants load examples\/restaurants\.jsonl/,
  );
});

it('says how to deploy the function that measures', async () => {
  expect(await tableside('bench restaurants')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'The function that measures is not deployed in local. Make sure that restaurants.measurable is true in environments/local.ts, then run: npx tableside up',
    ),
  });
});
