import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';

const MODULE = JSON.stringify(join(__dirname, '../../bin/lost-output.js'));

type Output = 'pipe' | number;

/** Runs JavaScript in a program whose output may be lost. */
function run(body: string, stdout: Output, stderr: Output) {
  const script = `require(${MODULE}).handle(); ${body}`;
  return spawnSync(process.execPath, ['-e', script], { stdio: ['ignore', stdout, stderr], encoding: 'utf8' });
}

/** Runs JavaScript with stdout in a pipe whose reader has ended. @returns the exit code of the program */
function runUnread(body: string) {
  const script = `require(${MODULE}).handle(); setTimeout(() => { ${body} }, 200)`;
  const pipeline = ['-o', 'pipefail', '-c', '"$0" -e "$1" | true', process.execPath, script];
  return spawnSync('bash', pipeline, { encoding: 'utf8' }).status;
}

/** Runs with files that cannot be written: a full disk, and one that is open only to be read. */
function withUnwritable(act: (file: number) => void) {
  const files = [openSync(__filename, 'r'), ...(existsSync('/dev/full') ? [openSync('/dev/full', 'w')] : [])];
  for (const file of files) {
    act(file);
    closeSync(file);
  }
}

it.each([
  ['0 if it succeeds', '', 0],
  ['that of its failure', 'process.exitCode = 1', 1],
])('ends with the exit code of the command if nobody reads stdout: %s', (_, end, status) => {
  expect(runUnread(`process.stdout.write('found\\n'); ${end}`)).toBe(status);
});

it('fails if stdout cannot be written', () => {
  withUnwritable((file) => {
    const { status, stderr } = run("process.stdout.write('found')", file, 'pipe');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^stdout: E/)]);
  });
});

it.each([0, 1])('goes on if stderr cannot be written, and ends with the exit code of the command: %i', (code) => {
  const work = `process.stderr.write('working'); setTimeout(() => { process.stderr.write('done'); process.stdout.write('result'); process.exitCode = ${code}; }, 50)`;
  withUnwritable((file) => {
    const { status, stdout } = run(work, 'pipe', file);
    expect([status, stdout]).toEqual([code, 'result']);
  });
});
