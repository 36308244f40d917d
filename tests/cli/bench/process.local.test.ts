import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message as Sent } from '../../../benchmarks/run';
import { type Message, runBench } from '../../../cli/bench/process';
import { root } from '../../../local/machine/paths';
import { plainEnvironment } from '../../support/environment';

const parent = join(root, '.tableside');
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bench = (name: string, env: NodeJS.ProcessEnv = {}) =>
  spawn(process.execPath, [join(root, 'bin', 'tableside.js'), 'bench', name, '--json'], {
    env: { ...plainEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Forks a program that sends messages and ends with an exit code. */
function run(messages: readonly Sent[], exitCode = 0) {
  const program = join(folder, 'program.js');
  writeFileSync(
    program,
    `for (const message of ${JSON.stringify(messages)}) process.send(message);
     setTimeout(() => process.exit(${exitCode}), 100);`,
  );
  const shown = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  return runBench('any', program).finally(() => shown.mockRestore());
}

const findings = { measurements: [], ratios: [] };

it('returns the findings of the bench', async () => {
  // The compiler checks that the tool understands every message of a bench.
  const messages: readonly Sent[] = [
    { kind: 'started', text: 'Measuring' },
    { kind: 'progress', text: 'round 1 of 5' },
    { kind: 'finished' },
    { kind: 'findings', findings },
  ] satisfies readonly Message[];
  expect(await run(messages)).toEqual(findings);
});

it('fails with the error of the bench', async () => {
  const failed: Sent = {
    kind: 'failed',
    message: 'orders: must contain 5 orders, got 4',
    code: 'EAGAIN',
    stack: 'at x',
  };
  await expect(run([{ kind: 'started', text: 'Measuring' }, failed])).rejects.toMatchObject({
    message: 'orders: must contain 5 orders, got 4',
    code: 'EAGAIN',
    stack: 'at x',
  });
});

it('fails when the bench ends without a report', async () => {
  await expect(run([{ kind: 'started', text: 'Measuring' }], 3)).rejects.toThrow(
    'The bench any ended without a report (exit code 3)',
  );
});

it('ends with exit code 1 and one sentence when a bench fails', async () => {
  const child = bench('drain', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect([(await closed)[0], stdout, stderr]).toEqual([
    1,
    '',
    expect.stringContaining('The environment does not answer.'),
  ]);
  expect(stderr).not.toMatch(/^ {4}at /m);
});

it('stops the bench and deletes its folder when it is interrupted', async () => {
  const folders = () => readdirSync(parent).filter((name) => name.startsWith('bench-'));
  const before = folders();
  const child = bench('synth');
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  // Then the bench has started a synthesis in a process of its own.
  while (!said.includes('Synthesizing')) await sleep(50);
  expect(folders().length).toBe(before.length + 1);
  child.kill('SIGINT');
  await once(child, 'exit');
  for (let waits = 0; waits < 100 && folders().length > before.length; waits++) await sleep(100);
  // A synthesis that went on would write the folder again.
  await sleep(1500);
  expect(folders()).toEqual(before);
  expect(said).not.toMatch(/^ {4}at /m);
});
