import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { CleanRoom } from './support/clean-room';
import { leftovers } from './support/leftovers';
import { isOpen } from './support/local-aws';
import { clientsOf, type Finished, PORTS, type Status } from './support/tableside';

/** Includes the downloads of dependencies, software and the provider: no test depends on their speed. */
const MOST_MS = 30 * 60_000;

const room = new CleanRoom();
afterAll(() => room.remove(), MOST_MS);

/** Runs a command that must succeed. */
async function succeed(line: string): Promise<Finished> {
  const result = await room.run(line);
  if (result.code !== 0) throw new Error(failure(line, result));
  return result;
}

const json = async <Document>(line: string): Promise<Document> =>
  JSON.parse((await succeed(`npx tableside ${line} --json`)).stdout);

const failure = (line: string, { code, stdout, stderr }: Finished) =>
  `${line} ended with ${code}:\n${stdout.slice(-2000)}${stderr.slice(-2000)}`;

let tryNext: string[] = [];
let status: Status;

it(
  'goes from a fresh clone to a live page with `npm start` alone',
  async () => {
    const { stdout, stderr } = await succeed('npm start');
    expect(stderr).toMatch(/Deploying .*: \d+ added, 0 changed, 0 destroyed /);
    expect(stdout).toContain('Sent 200, written 200, counted 200, in the dead-letter queue 0.');
    const [, after = ''] = stdout.split('\nTry next:\n');
    tryNext = after
      .split('\n')
      .filter((line) => line.startsWith('  '))
      .map((line) => line.trim());
    expect(tryNext.length).toBeGreaterThan(2);

    status = await json<Status>('status');
    const { outputs, services, eventSources } = status;
    const service = { ok: true, pid: expect.any(Number), endpoint: expect.any(String) };
    expect(services).toEqual(['aws', 'redis', 'event-sources', 'dax'].map((name) => ({ name, ...service })));
    const states = new Set(eventSources.map(({ sourceArn, state }) => `${sourceArn.split(':')[2]} ${state}`));
    expect(states).toEqual(new Set(['dynamodb Enabled', 'sqs Enabled']));
    expect(Object.keys(outputs.orders).sort()).toEqual([
      'bucketName',
      'countedRecordsTableName',
      'deadLetterQueueUrl',
      'drainFunctionName',
      'failureQueueUrl',
      'leaderboardTableName',
      'pageUrl',
      'publishFunctionName',
      'queueUrl',
      'tableName',
    ]);

    const { top } = await json<{ top: { album: string; order_count: number }[] }>('orders top');
    const page = await (await fetch(outputs.orders.pageUrl)).text();
    expect(page).toContain(`<data value="${top[0]?.order_count}">`);
  },
  MOST_MS,
);

it('listens on loopback only', async () => {
  const port = firstPort();
  const outward = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4');
  const open = await Promise.all(outward.map(({ address }) => isOpen(address, port)));
  expect([await isOpen('127.0.0.1', port), ...open]).toEqual([true, ...outward.map(() => false)]);
});

it(
  'changes nothing in a second `npm start`',
  async () => {
    const { stderr } = await succeed('npm start');
    expect(stderr).toMatch(/Deploying .*: (no changes|0 added, 0 changed, 0 destroyed) /);
    expect(stderr).not.toContain('Installing the npm dependencies');
  },
  MOST_MS,
);

/** The first one has its own tests above, and the second one runs these tests. */
const ELSEWHERE = ['npm start', 'npm test'];
const DESTROY = 'npx cdktf destroy local --auto-approve';
const isEndless = (line: string) => / --(watch|follow)\b|messages web$/.test(line);
/** The exit codes of an interrupted program: none, if the signal ended it, or that of a shell. */
const INTERRUPTED = [null, 0, 130];

it(
  'runs every command that "Try next" and the README show, as it is written there',
  async () => {
    const shown = commandsOf(readFileSync(join(room.project, 'README.md'), 'utf8'));
    expect(shown).toEqual(expect.arrayContaining([...ELSEWHERE, DESTROY]));
    const printed = new Map<string, string>();
    let left: unknown;
    for (const line of [...tryNext, ...shown.filter((line) => !ELSEWHERE.includes(line))]) {
      const result = await (isEndless(line) ? room.runUntilInterrupted(line) : room.run(line));
      if (!isRight(line, result)) throw new Error(failure(line, result));
      printed.set(line, result.stdout);
      if (line === DESTROY) left = await leftovers(clientsOf(status));
    }
    expect(printed.get('npx tableside restaurants find --cuisine thai --city london')).toContain('r-0001');
    const plots = ['reads.png', 'reads.svg', 'scores.png', 'scores.svg'];
    expect(plots.filter((file) => !existsSync(join(room.project, file)))).toEqual([]);
    expect(left).toEqual({
      tables: [],
      queues: [],
      buckets: [],
      functions: [],
      mappings: [],
      rules: [],
      caches: [],
      daxClusters: [],
      topics: [],
      securityGroups: [],
      endpoints: [],
      // The VPC is not part of the deployment.
      networks: 1,
    });
  },
  MOST_MS,
);

it(
  'leaves nothing running after `down`, the last command of the README',
  async () => {
    expect(room.processes()).toEqual([]);
    const open = Array.from({ length: PORTS }, (_, offset) => isOpen('127.0.0.1', firstPort() + offset));
    expect(await Promise.all(open)).toEqual(Array(PORTS).fill(false));
    const { services, outputs } = await json<Status>('status');
    expect(services.map(({ ok, pid }) => [ok, pid])).toEqual(services.map(() => [false, null]));
    expect(outputs).toEqual({});
    expect(await json('down')).toEqual({ stopped: false, purged: false, deleted: [] });
  },
  MOST_MS,
);

const firstPort = () => Number(new URL(clientsOf(status).endpoint).port);

function isRight(line: string, { code, stdout, stderr }: Finished): boolean {
  const hasStackTrace = /^ {4}at /m.test(stderr);
  return !hasStackTrace && (isEndless(line) ? INTERRUPTED.includes(code) && stdout !== '' : code === 0);
}

/** The lines of the shell blocks of a page, without comments. */
function commandsOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split('\n').map((line) => line.replace(/\s*(^|\s)#.*$/, '').trim()))
    .filter(Boolean);
}
