import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home, root, tableside } from '../support/cli';

// Loaded after the home is set.
const { systems } = require('../../cli/systems') as typeof import('../../cli/systems');
const FUNCTIONS = systems.flatMap(({ name, functions }) => Object.keys(functions).map((id) => `${name}/${id}`));

afterAll(() => rmSync(home, { recursive: true }));

it.each([
  ['nonsense', 'unknown command'],
  ['status --env mars', 'Allowed choices are local, dev, staging, prod'],
  ['status --nonsense', 'unknown option'],
  ['orders send --count 0', 'must be a whole number between 1 and 1000000'],
  ['orders send --duplicate 101', 'must be a number between 0 and 100'],
  ['orders send --count 5 --file orders.jsonl', 'cannot be used with'],
  ['orders send --count 0x10', 'must be a whole number'],
  ['restaurants load', 'missing required argument'],
  ['restaurants find', 'specify --cuisine, --city or both'],
  ['restaurants find --cuisine thai --limit 101', 'must be a whole number between 1 and 100'],
  ['bench restaurants --names 0', 'must be a whole number between 1 and 100'],
  ['bench restaurants --plot reads.gif', 'must end with .svg or .png'],
  ['scores list', 'missing required argument'],
  ['scores list user-1 --limit 101', 'must be a whole number between 1 and 100'],
  ['scores load --users 0', 'must be a whole number between 1 and 100000'],
  ['bench scores --iterations 101', 'must be a whole number between 1 and 100'],
  ['messages list', 'missing required argument'],
  ['messages chat --as a/b', "option '--as <user>' argument 'a/b' is invalid. It must be 1 to 100 letters"],
  ['messages list a/b', "argument value 'a/b' is invalid for argument 'user'. It must be 1 to 100 letters"],
  ['messages read a/b', "invalid for argument 'group'"],
  ['messages send a/b --as ada hi', "invalid for argument 'group'"],
  ['messages send g --as a/b hi', "option '--as <user>' argument 'a/b' is invalid."],
  ['patterns list-conversations a/b', "invalid for argument 'user'"],
  ['patterns get-conversation a/b', "invalid for argument 'group'"],
  ['restaurants get a/b', "invalid for argument 'id'. It must be 1 to 200 letters"],
  ['down --env dev', 'down only stops the local AWS that up starts, got dev'],
  ['down --env prod', 'got prod. prod is protected from deletion: first deploy it with operations.deletionProtection'],
  [
    'up --env prod',
    'up --env prod asks for approval, which needs a terminal. Deploy without one by: npx cdktf deploy prod --auto-approve',
  ],
  ['messages web --port 6000', 'a port that browsers and fetch do not block'],
  ['help nonsense', "unknown command 'nonsense'"],
  ['help orders nonsense', "unknown command 'orders nonsense'"],
  ['help --nonsense', "unknown option '--nonsense'"],
  ['orders help --\u001b[31m', "unknown option '--\\u{1b}[31m'"],
  ['orders \u001b[31m', "unknown command '\\u{1b}[31m'"],
  ['status --env \u202e', "'\\u{202e}' is invalid"],
  ['messages chat', "required option '--as <user>' not specified"],
  ['messages start --as ada hi', "required option '--with <users>' not specified"],
  ['messages web --port 65536', 'must be a whole number between 0 and 65535'],
  ['patterns get-conversation g --limit 101', 'must be a whole number between 1 and 100'],
  ['logs', 'missing required argument'],
  ['logs --find order-1 --follow', 'missing required argument'],
  ['logs --find=', 'It must not be blank'],
  ['chaos --seed -1', 'must be a whole number between 0 and 4294967295'],
  ['chaos --duration 121', 'must be a whole number between 5 and 120'],
  ['chaos --env dev', "unknown option '--env'"],
  ['export --dir x', "missing required argument 'environment'"],
  ['export mars --dir x', 'Allowed choices are local, dev, staging, prod'],
  ['export dev', "required option '--dir <folder>' not specified"],
  ['export dev --dir=', 'It must not be blank'],
  ['logs publish', `Allowed choices are ${FUNCTIONS.join(', ')}.`],
  [
    'bench nonsense',
    'Allowed choices are bundle, conversations, dax, dax-soak, drain, event-sources, leaderboard, load-restaurants, ',
  ],
])('rejects `%s` with exit code 2', async (parameters, message) => {
  expect(await tableside(parameters)).toEqual({ status: 2, stdout: '', stderr: expect.stringContaining(message) });
});

it.each([
  ...['', 'up', 'down', 'status', 'orders', 'orders send', 'orders top', 'orders audit', 'logs', 'export', 'bench'],
  ...['restaurants get', 'restaurants find', 'restaurants cache', 'restaurants cache stats', 'restaurants cache flush'],
  ...['bench restaurants', 'bench scores', 'scores', 'scores load', 'scores list', 'messages', 'messages chat'],
  ...['messages web', 'messages start', 'patterns', 'patterns get-conversation', 'patterns list-conversations'],
  ...['chaos', 'dead-letters', 'dead-letters list', 'dead-letters show', 'dead-letters redrive', 'dead-letters drop'],
])('shows the help of `%s` with an example', async (name) => {
  const { status, stdout } = await tableside(`${name} --help`);
  expect([status, stdout]).toEqual([0, expect.stringMatching(/Example:\n {2}\$ npx tableside [\w-]+/)]);
});

it.each(['help orders send', 'orders help send'])('shows in `%s` the help of `orders send`', async (command) => {
  expect(await tableside(command)).toEqual(await tableside('orders send --help'));
});

it('shows in the help which numbers an option takes', async () => {
  const { stdout } = await tableside('restaurants find --help');
  expect(stdout.replace(/\s+/g, ' ')).toContain('Maximum number of restaurants, 1 to 100 (default: 25)');
  expect((await tableside('orders send --help')).stdout.replace(/\s+/g, ' ')).toContain(
    'Send this percentage of the orders twice, 0 to 100 (default: 0)',
  );
});

it.each(['\u0000', ''])('ends with exit code 2 for the id %j', async (id) => {
  expect((await tableside(['restaurants', 'get', id])).status).toBe(2);
});

it('finds nothing in the logs of an environment in which nothing is deployed', async () => {
  expect(await tableside('logs --find order-1')).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Nothing is deployed in local.\n',
  });
});

it('shows the status of an environment in which nothing runs', async () => {
  const { status, stdout } = await tableside('status --json');
  expect([status, JSON.parse(stdout)]).toEqual([
    0,
    {
      environment: 'local',
      deployment: 'complete',
      services: [
        ['aws', 'http://127.0.0.1:4566'],
        ['redis', 'redis://127.0.0.1:4569'],
        ['event-sources', 'http://127.0.0.1:4566'],
        ['dax', 'http://127.0.0.1:4570'],
      ].map(([name, endpoint]) => ({ name, ok: false, pid: null, endpoint })),
      eventSources: [],
      daxClusters: [],
      iam: [],
      failures: [],
      alarms: [],
      faults: [],
      outputs: {},
    },
  ]);
});

it.each([
  ['orders top', 'orders'],
  ['restaurants cache stats', 'restaurants'],
  ['scores list user-1', 'scores'],
  ['scores load', 'scores'],
  ['logs orders/drain', 'orders'],
])('says in `%s` how to deploy what is not deployed, with exit code 1', async (parameters, system) => {
  expect(await tableside(parameters)).toEqual({
    status: 1,
    stdout: '',
    stderr: `The ${system} system is not deployed in local. Deploy it with: npx tableside up\n`,
  });
});

it('sends nothing of a file with an invalid line', async () => {
  const file = join(home, 'orders.jsonl');
  writeFileSync(file, '{}\n');
  const { status, stderr } = await tableside(`orders send --file ${file}`);
  expect([status, stderr]).toEqual([1, expect.stringContaining(`${file}:1: key attribute orderId is missing\n`)]);
});

it.each(['tables export orders', 'tables import orders', 'restaurants load', 'orders send --file'])(
  'rejects a blank name of a file in `%s`',
  async (parameters) => {
    const { status, stderr } = await tableside([...parameters.split(' '), ' ']);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/' ' is invalid.* It must not be blank\./)]);
  },
);

describe('with a deployed system', () => {
  const state = join(home, 'terraform.tfstate');
  const deploy = (system: string, value: object) =>
    writeFileSync(state, JSON.stringify({ outputs: { [system]: { value } } }));
  afterEach(() => rmSync(state));

  it.each([
    ['orders send --file', join(home, 'nowhere'), 'no such file'],
    ['orders send --file', join(root, 'package.json', 'x'), 'not a directory'],
    ['orders send --file', root, 'must be a file, got a folder'],
    ['restaurants load', join(home, 'nowhere'), 'no such file'],
    ['restaurants load', join(root, 'package.json', 'x'), 'not a directory'],
    ['restaurants load', root, 'must be a file, got a folder'],
  ])('names the file that `%s %s` cannot read', async (parameters, path, reason) => {
    deploy('restaurants', { tableName: 'restaurants' });
    expect(await tableside(`${parameters} ${path}`)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${path}: ${reason}\n`,
    });
  });

  it('names the folder of a plot that cannot be written, before it measures anything', async () => {
    deploy('restaurants', { tableName: 'restaurants' });
    const nowhere = join(home, 'nowhere');
    expect(await tableside(`bench restaurants --plot ${join(nowhere, 'x.png')}`)).toEqual({
      status: 1,
      stdout: '',
      stderr: `${nowhere}: no such folder\n`,
    });
    expect(existsSync(nowhere)).toBe(false);
  });

  it('says how to deploy a newer version of a system', async () => {
    deploy('orders', { queueUrl: 'http://queue' });
    expect((await tableside('orders top')).stderr).toBe(
      'The orders system in local is an older version. Deploy it again with: npx tableside up\n',
    );
  });
});

it('deletes only its own files with --purge', async () => {
  for (const name of ['aws.port', 'aws.log', 'deploy.log', 'terraform.tfstate', 'thesis.txt'])
    writeFileSync(join(home, name), '');
  rmSync(join(home, 'orders.jsonl'), { force: true });
  const { status, stdout } = await tableside('down --purge --json');
  expect([status, JSON.parse(stdout), readdirSync(home)]).toEqual([
    0,
    { stopped: false, purged: true, deleted: expect.arrayContaining([join(home, 'aws.log')]) },
    ['thesis.txt'],
  ]);
});

it('shows its version', async () => {
  expect((await tableside('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
