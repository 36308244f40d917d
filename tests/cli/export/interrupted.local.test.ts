import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../../local/machine/paths';
import { plainEnvironment } from '../../support/environment';
import { finished } from '../../support/tableside';

const folder = mkdtempSync(join(tmpdir(), 'tableside-export-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('leaves no temporary files behind on Ctrl-C, and says how to continue', async () => {
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const parameters = [join(root, 'bin', 'tableside.js'), 'export', 'dev', '--dir', join(folder, 'out')];
  const env = { ...plainEnvironment(), TABLESIDE_HOME: folder, TMPDIR: temporary };
  const child = spawn(process.execPath, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const signal = setInterval(() => {
    if (readdirSync(temporary).some((name) => name.startsWith('tableside-export-'))) child.kill('SIGINT');
  }, 5);
  const { code, stderr } = await finished(child);
  clearInterval(signal);
  expect([code, stderr]).toEqual([
    130,
    expect.stringContaining('Interrupted: the folder may be incomplete. Repeat the command with --force.'),
  ]);
  expect(readdirSync(temporary)).toEqual([]);
}, 60_000);
