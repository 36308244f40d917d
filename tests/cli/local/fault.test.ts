import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home, tableside } from '../../support/cli';

// `status` would start `ps`.
jest.mock('../../../local/machine/processes', () => ({ findProcesses: () => [], endProcesses: async () => undefined }));

// Adding a fault creates the home.
rmSync(home, { recursive: true });
afterAll(() => rmSync(home, { recursive: true }));

const fault = (parameters: string) => tableside(`fault ${parameters}`);
const faults = async (parameters: string) => JSON.parse((await fault(`${parameters} --json`)).stdout).faults;

it('adds faults one by one, lists them and clears them', async () => {
  const first = { fault: 'lost-answer', service: 'dynamodb', operation: 'PutItem', sharePercent: 5, seed: 7 };
  const second = { fault: 'latency', sharePercent: 100, milliseconds: 200, seed: 1 };
  expect(await faults('list')).toEqual([]);
  expect(await faults('add lost-answer --service dynamodb --operation PutItem --share 5 --seed 7')).toEqual([first]);
  expect(await faults('add latency')).toEqual([first, second]);
  expect(await faults('list')).toEqual([first, second]);
  expect(
    (await fault('list')).stdout.split('\n').map((line) => line.split(/ {2,}/).map((cell) => cell.trim())),
  ).toEqual([
    ['injected fault', 'service', 'operation', 'share', 'milliseconds', 'seed'],
    ['lost-answer', 'dynamodb', 'PutItem', '5 %', '7'],
    ['latency', 'all', 'all', '100 %', '200', '1'],
    [''],
  ]);
  expect(await faults('clear')).toEqual([]);
  expect(await fault('list')).toEqual({ status: 0, stdout: 'No faults are injected.\n', stderr: '' });
});

it('prints the added fault and the command that ends it', async () => {
  expect((await fault('add throttling --service s3 --share 0.5')).stdout).toBe(
    '0.5 % of s3: throttling\nEnd all faults with: npx tableside fault clear\n',
  );
  await fault('clear');
});

it('rejects an invalid rules file by name, and clears it', async () => {
  const file = join(home, 'faults.json');
  writeFileSync(file, '[{"fault":"x"}]');
  for (const parameters of ['add reset', 'list']) {
    expect(await fault(parameters)).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining(`${file}: rule 1: fault must be one of throttling`),
    });
  }
  const problem = `No faults are injected: ${file}: rule 1: fault must be one of throttling`;
  expect(await tableside('status')).toEqual({ status: 0, stdout: expect.stringContaining(problem), stderr: '' });
  expect(JSON.parse((await tableside('status --json')).stdout)).toMatchObject({
    faults: [],
    faultProblem: expect.stringContaining(problem),
  });
  expect((await fault('clear')).status).toBe(0);
  expect(await faults('list')).toEqual([]);
});

it.each([
  ['add', 2, "missing required argument 'fault'"],
  ['add nonsense', 2, 'Allowed choices are throttling, unprocessed, server-error, reset, latency, lost-answer'],
  [
    'add throttling --service redis',
    2,
    'with --service redis, the fault must be one of reset, latency, lost-answer, got throttling',
  ],
  ['add reset --service dynamo', 2, 'Allowed choices are dynamodb, s3, redis'],
  ['add latency --milliseconds 0', 2, 'must be a whole number between 1 and 60000'],
  ['add reset --share 101', 2, 'must be a number between 0 and 100'],
  ['add reset --share 0', 2, 'must be greater than 0'],
  ['add reset --milliseconds 3', 2, 'milliseconds is only for latency, got 3 with reset'],
  [
    'add reset --operation NoSuchOp',
    2,
    '--operation must be an operation of DynamoDB or S3, such as PutItem, got NoSuchOp',
  ],
  ['add reset --operation constructor', 2, '--operation must be an operation of DynamoDB or S3'],
  [
    'add reset --service dynamodb --operation PutObject',
    2,
    'must be an operation of DynamoDB, such as PutItem, got PutObject',
  ],
  [
    'add reset --service dax --operation PutObject',
    2,
    'must be an operation of DynamoDB, such as PutItem, got PutObject',
  ],
  ['add reset --service s3 --operation PutItem', 2, 'must be an operation of S3, such as PutObject, got PutItem'],
  ['add reset --service redis --operation GetItem', 2, '--operation cannot be used with --service redis, got GetItem'],
  ['add unprocessed --service s3', 2, 'unprocessed is only for BatchWriteItem and BatchGetItem of dynamodb, got s3'],
  ['add reset --env prod', 2, 'fault only works with the local AWS that up starts, got prod'],
])('explains what is wrong with `fault %s` and exits with %i', async (parameters, status, message) => {
  expect(await fault(parameters)).toEqual({ status, stdout: '', stderr: expect.stringContaining(message) });
});

it.each(['fault', 'fault add', 'fault list', 'fault clear'])('explains `%s` with an example', async (name) => {
  const { status, stdout } = await tableside(`${name} --help`);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/Example:\n {2}\$ npx tableside fault \w+/)]);
});

it('rejects an endpoint that the user runs', async () => {
  // The tool reads the variable when it is loaded.
  jest.resetModules();
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
  expect(await fault('list')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'fault only works with the local AWS that up starts, got the endpoint in AWS_ENDPOINT_URL\n',
  });
});
