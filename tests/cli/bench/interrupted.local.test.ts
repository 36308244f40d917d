import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';

const TMPDIR = mkdtempSync(join(tmpdir(), 'tableside-interrupted-'));
afterAll(() => rmSync(TMPDIR, { recursive: true }));

it.each(['SIGINT', 'SIGTERM'] as const)('removes the folder of a picture when %s ends the record', async (signal) => {
  const child = spawn(process.execPath, ['bin/tableside.js', 'bench', 'record', 'synth'], {
    cwd: root,
    env: { ...process.env, TMPDIR },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  while (!readdirSync(TMPDIR).some((name) => name.startsWith('tableside-bench-'))) await once(child.stderr, 'data');
  child.kill(signal);
  expect((await exited)[0]).toBe(signal === 'SIGINT' ? 130 : 143);
  expect(readdirSync(TMPDIR)).toEqual([]);
});
