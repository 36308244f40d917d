import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { home } from '../../support/cli';

// Loaded after the home is chosen.
const { Injector } = require('../../../cli/chaos/inject') as typeof import('../../../cli/chaos/inject');
const { activeFaults } =
  require('../../../local/faults/rules-file') as typeof import('../../../local/faults/rules-file');

const outputs = { orders: { drainFunctionName: 'shop-drain' } };
let worker: ChildProcess;
let restarted: string[];

beforeEach(async () => {
  restarted = [];
  // As the processes of functions look like.
  const path = join(home, 'functions', 'ministack-lambda-shop-drain-1', '_worker.js');
  worker = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', path], { stdio: 'ignore' });
  await until(() => /^[SR]/.test(state()));
});
afterEach(() => worker.kill('SIGKILL'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The state of the process, as `ps` shows it: `T` if it is stopped. */
function state(): string {
  try {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(worker.pid)], { encoding: 'utf8' }).trim();
  } catch {
    return 'gone';
  }
}

async function until(isTrue: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!isTrue() && Date.now() < deadline) await sleep(20);
  const { exitCode, signalCode } = worker;
  expect({ isTrue: isTrue(), state: state(), exitCode, signalCode }).toMatchObject({ isTrue: true });
}

function injector(signal = new AbortController().signal) {
  const services = {
    pidOf: async () => worker.pid ?? null,
    restart: async (name: string) => {
      restarted.push(name);
      await sleep(100);
      restarted.push(`${name} runs`);
    },
  };
  return new Injector(outputs, signal, services);
}

const rule = { fault: 'reset', service: 'redis', sharePercent: 5, seed: 1 } as const;
const silent = () => undefined;

it('stops the processes of a function, lets them continue, and reports it', async () => {
  const one = injector();
  const run = one.run([{ atMs: 10, forMs: 400, act: { kind: 'stop', target: 'orders/drain' } }], silent);
  await until(() => state().startsWith('T'));
  await run;
  expect(state()).toMatch(/^[SR]/);
  expect(one.injected).toEqual([
    {
      plannedAt: 0.01,
      at: expect.any(Number),
      seconds: expect.any(Number),
      fault: 'orders/drain: stopped',
      processes: 1,
    },
  ]);
  expect(one.injected[0]?.seconds).toBeGreaterThanOrEqual(0.4);
});

it('kills a service, and starts it again after its time', async () => {
  const one = injector();
  await one.run([{ atMs: 0, forMs: 50, act: { kind: 'kill', target: 'redis' } }], silent);
  await until(() => state() === 'gone' || state().startsWith('Z'));
  expect([restarted, one.injected[0]?.fault]).toEqual([['redis', 'redis runs'], 'redis: killed']);
});

it('has the rules of overlapping faults of connections, each for its time', async () => {
  const act = (seed: number) => ({ kind: 'connections', rule: { ...rule, seed } }) as const;
  const faults = [
    { atMs: 0, forMs: 600, act: act(1) },
    { atMs: 100, forMs: 100, act: act(2) },
  ];
  const run = injector().run(faults, silent);
  await until(() => activeFaults(home).length === 2);
  await until(() => activeFaults(home).length === 1);
  expect(activeFaults(home)).toEqual([rule]);
  await run;
  expect(activeFaults(home)).toEqual([]);
});

it('ends all faults and starts all services when it is interrupted', async () => {
  const interruption = new AbortController();
  const one = injector(interruption.signal);
  const faults = [
    { atMs: 0, forMs: 60_000, act: { kind: 'stop', target: 'orders/drain' } },
    { atMs: 0, forMs: 60_000, act: { kind: 'connections', rule } },
    { atMs: 60_000, forMs: 0, act: { kind: 'kill', target: 'orders/drain' } },
  ] as const;
  const run = one.run(faults, silent);
  await until(() => state().startsWith('T') && activeFaults(home).length === 1);
  interruption.abort();
  await one.restore();
  expect([state().slice(0, 1), activeFaults(home), restarted]).toEqual([
    expect.stringMatching(/[SR]/),
    [],
    ['redis', 'redis runs', 'event-sources', 'event-sources runs'],
  ]);
  await run;
  expect([activeFaults(home), one.injected.length]).toEqual([[], 2]);
});

it('starts a service that is being started only after that', async () => {
  const one = injector();
  const run = one.run([{ atMs: 0, forMs: 0, act: { kind: 'kill', target: 'redis' } }], silent);
  await until(() => restarted.length === 1);
  await Promise.all([one.restore(), run]);
  expect(restarted).toEqual(['redis', 'redis runs', 'redis', 'redis runs', 'event-sources', 'event-sources runs']);
});
