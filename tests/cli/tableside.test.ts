import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { plainEnvironment } from '../support/environment';

const home = mkdtempSync(join(tmpdir(), 'tableside-cli-'));
afterAll(() => rmSync(home, { recursive: true }));

function tableside(parameters: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bin', 'tableside.js'), ...parameters.split(' ')],
    {
      env: { ...plainEnvironment(), TABLESIDE_HOME: home, ...env },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

it.each([
  ['nonsense', 'unknown command'],
  ['status --env mars', 'Allowed choices are local, dev, staging, prod'],
  ['status --nonsense', 'unknown option'],
  ['orders send --count 0', 'must be a whole number between 1 and 1000000'],
  ['orders send --duplicate 101', 'must be a number between 0 and 100'],
  ['orders send --count 5 --file orders.jsonl', 'cannot be used with'],
  ['orders send --count 0x10', 'must be a whole number'],
  ['restaurants load', 'missing required argument'],
  ['restaurants find', '--cuisine, --city or both must be given'],
  ['restaurants find --cuisine thai --limit 101', 'must be a whole number between 1 and 100'],
  ['bench restaurants --names 0', 'must be a whole number between 1 and 100'],
  ['bench restaurants --plot reads.gif', 'must end with .svg or .png'],
  ['logs', 'missing required argument'],
  ['logs drain --follow --json', 'cannot be used with'],
])('says what is wrong with `%s` and ends with 2', (parameters, message) => {
  expect(tableside(parameters)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
});

it.each([
  ...['', 'up', 'down', 'status', 'orders', 'orders send', 'orders top', 'orders audit', 'logs', 'bench'],
  ...['restaurants get', 'restaurants find', 'restaurants cache', 'restaurants cache stats', 'restaurants cache flush'],
  'bench restaurants',
])('explains `%s` with an example', (name) => {
  const { status, stdout } = tableside(`${name} --help`.trim());
  expect([status, stdout]).toEqual([0, expect.stringMatching(/Example:\n {2}\$ npx tableside \w+/)]);
});

it('says of an environment where nothing runs that nothing does', () => {
  const { status, stdout } = tableside('status --json');
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    {
      environment: 'local',
      services: [
        ['aws', 'http://127.0.0.1:4566'],
        ['redis', 'redis://127.0.0.1:4569'],
        ['event-sources', 'http://127.0.0.1:4566'],
      ].map(([name, endpoint]) => ({ name, ok: false, pid: null, endpoint })),
      eventSources: [],
      failures: [],
      faults: [],
      outputs: {},
    },
  ]);
});

it('says how to deploy what is not deployed, and ends with 1', () => {
  expect(tableside('orders top')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'the orders system is not deployed in the environment local: deploy it with: npx tableside up\n',
  });
});

it('sends nothing of a file with a bad line', () => {
  const file = join(home, 'orders.jsonl');
  writeFileSync(file, '{}\n');
  const { status, stderr } = tableside(`orders send --file ${file}`);
  expect([status, stderr]).toEqual([1, expect.stringContaining(`${file}:1: orderId must be a text`)]);
});

describe('a file that the user names', () => {
  const deployed = { TABLESIDE_HOME: mkdtempSync(join(home, 'deployed-')) };
  beforeAll(() => {
    const outputs = { restaurants: { value: { tableName: 'restaurants' } } };
    writeFileSync(join(deployed.TABLESIDE_HOME, 'terraform.tfstate'), JSON.stringify({ outputs }));
  });

  it.each([
    ['orders send --file', join(home, 'nowhere'), 'no such file'],
    ['orders send --file', join(root, 'package.json', 'x'), 'not a directory'],
    ['orders send --file', root, 'must be a file of JSON lines, got a folder'],
    ['restaurants load', join(home, 'nowhere'), 'no such file'],
    ['restaurants load', join(root, 'package.json', 'x'), 'not a directory'],
    ['restaurants load', root, 'must be a file of JSON lines, got a folder'],
  ])('is named when `%s %s` cannot read it', (parameters, path, reason) => {
    expect(tableside(`${parameters} ${path}`, deployed)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${path}: ${reason}\n`,
    });
  });

  it('is named when a picture cannot be written, before anything is measured or created', () => {
    const nowhere = join(home, 'nowhere');
    expect(tableside(`bench restaurants --plot ${join(nowhere, 'x.png')}`, deployed)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${nowhere}: no such folder\n`,
    });
    expect(existsSync(nowhere)).toBe(false);
  });
});

it('deletes only what it has made when it is purged', () => {
  const other = mkdtempSync(join(tmpdir(), 'tableside-purge-'));
  for (const name of ['aws.port', 'aws.log', 'deploy.log', 'thesis.txt']) writeFileSync(join(other, name), '');
  const { status, stdout } = tableside('down --purge --json', { TABLESIDE_HOME: other });
  expect([status, JSON.parse(stdout), readdirSync(other)]).toEqual([
    0,
    { stopped: false, purged: true },
    ['thesis.txt'],
  ]);
  rmSync(other, { recursive: true });
});

it('takes an empty TABLESIDE_HOME for none', () => {
  expect(tableside('status', { TABLESIDE_HOME: '' }).status).toBe(0);
  expect(existsSync(join(root, 'aws.log'))).toBe(false);
});

it.each(['up', 'down', 'status', 'fault list'])('says in `%s` that TABLESIDE_HOME is no folder', (parameters) => {
  const file = join(home, 'a file');
  writeFileSync(file, '');
  for (const named of [file, join(file, 'home')]) {
    expect(tableside(parameters, { TABLESIDE_HOME: named })).toEqual({
      status: 1,
      stdout: '',
      stderr: `TABLESIDE_HOME must be a folder, got ${named}: ${file} is a file\n`,
    });
  }
});

it.each(['abc', '0', '65533'])('says what is wrong with the port %s, and nothing else', (port) => {
  expect(tableside('status', { TABLESIDE_PORT: port })).toEqual({
    status: 1,
    stdout: '',
    stderr: `TABLESIDE_PORT must be a whole number between 1 and 65532, got ${port}\n`,
  });
});

it('says its version', () => {
  expect(tableside('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
