import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/paths';

const folder = mkdtempSync(join(tmpdir(), 'tableside-install-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Notes that it was called, and does what `npm ci` does to the folder. */
const npm = join(folder, 'npm-cli.js');
const calls = join(folder, 'calls');

beforeEach(() => {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  rmSync(calls, { force: true });
  cpSync(join(root, 'bin', 'install.js'), join(folder, 'bin', 'install.js'));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(
    npm,
    `const fs = require('fs');
     fs.appendFileSync(${JSON.stringify(calls)}, process.argv[2] + '\\n');
     fs.mkdirSync('node_modules', { recursive: true });`,
  );
});

const install = () =>
  spawnSync(process.execPath, [join(folder, 'bin', 'install.js')], {
    env: { ...process.env, npm_execpath: npm },
    encoding: 'utf8',
  });
const installations = () => (existsSync(calls) ? readFileSync(calls, 'utf8') : '');

it('installs the dependencies when they are missing, and not again', () => {
  expect(install()).toMatchObject({ status: 0, stderr: expect.stringContaining('Installed the npm dependencies in') });
  expect(install()).toMatchObject({ status: 0, stderr: '' });
  expect(installations()).toBe('ci\n');
});

it('installs them again when the lock file has changed', () => {
  install();
  writeFileSync(join(folder, 'package-lock.json'), '{ "changed": true }');
  install();
  expect(installations()).toBe('ci\nci\n');
});

it('installs them again after an installation that was interrupted', () => {
  mkdirSync(join(folder, 'node_modules'));
  install();
  expect(installations()).toBe('ci\n');
});

it('fails with what to do when npm fails', () => {
  writeFileSync(npm, 'process.exit(1)');
  expect(install()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('it needs the npm registry or a full npm cache'),
  });
  expect(existsSync(join(folder, 'node_modules', '.tableside-lock'))).toBe(false);
});
