import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { plainEnvironment } from '../support/environment';

const outdir = mkdtempSync(join(tmpdir(), 'tableside-wrong-port-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const run = (script: string, parameters: readonly string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', script), ...parameters], {
    cwd: root,
    env: { ...plainEnvironment(), CDKTF_OUTDIR: outdir, TABLESIDE_HOME: join(outdir, 'home'), TABLESIDE_PORT: 'abc' },
    encoding: 'utf8',
  });
  return { status, stderr };
};
const rule = 'TABLESIDE_PORT must be a whole number between 1 and 65520, got abc';

describe('a wrong TABLESIDE_PORT', () => {
  it('excludes local from the synthesis, with the rule on stderr, and no other environment', () => {
    expect(run('synth.js', [])).toEqual({ status: 0, stderr: `Skipping the environment local: ${rule}\n` });
    expect(readdirSync(join(outdir, 'stacks')).sort()).toEqual(['dev', 'prod', 'staging']);
  });

  it.each(['up', 'status'])('fails `tableside %s` with the rule', (command) => {
    expect(run('tableside.js', [command])).toEqual({ status: 1, stderr: `${rule}\n` });
  });

  it('does not fail a command for another environment', () => {
    const { status, stderr } = run('tableside.js', ['fault', 'list', '--env', 'prod']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('got prod')]);
  });
});
