import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';

const folder = mkdtempSync(join(tmpdir(), 'tableside-install-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Records its calls and creates node_modules, as `npm ci` does. */
const npm = join(folder, 'npm-cli.js');
const calls = join(folder, 'calls');

beforeEach(() => {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  rmSync(calls, { force: true });
  for (const name of ['install.js', 'link.js', 'tableside.js'])
    cpSync(join(root, 'bin', name), join(folder, 'bin', name));
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(
    npm,
    `const fs = require('fs');
     fs.appendFileSync(${JSON.stringify(calls)}, process.argv[2] + '\\n');
     fs.mkdirSync('node_modules', { recursive: true });`,
  );
});

const script = [join(folder, 'bin', 'install.js')];
const env = { ...process.env, npm_execpath: npm };
const install = () => spawnSync(process.execPath, script, { env, encoding: 'utf8' });
const installations = () => (existsSync(calls) ? readFileSync(calls, 'utf8') : '');

it('installs missing dependencies once', () => {
  expect(install()).toMatchObject({ status: 0, stderr: expect.stringContaining('Installed the npm dependencies in') });
  expect(install()).toMatchObject({ status: 0, stderr: '' });
  expect(installations()).toBe('ci\n');
});

it('installs the dependencies again when the lock file changes', () => {
  install();
  writeFileSync(join(folder, 'package-lock.json'), '{ "changed": true }');
  install();
  expect(installations()).toBe('ci\nci\n');
});

it('repeats an interrupted installation', () => {
  mkdirSync(join(folder, 'node_modules'));
  install();
  expect(installations()).toBe('ci\n');
});

it('explains what npm needs when npm fails', () => {
  writeFileSync(npm, 'process.exit(1)');
  expect(install()).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('It needs access to the npm registry, or a cache that has them.'),
  });
  expect(existsSync(join(folder, 'node_modules', '.tableside-lock'))).toBe(false);
});

it('installs the dependencies once for processes that start together', async () => {
  writeFileSync(npm, `${readFileSync(npm, 'utf8')}; setTimeout(() => {}, 500);`);
  const both = [1, 2].map(() => spawn(process.execPath, script, { env, stdio: 'ignore' }));
  const codes = await Promise.all(both.map((child) => once(child, 'close').then(([code]) => code)));
  expect([codes, installations()]).toEqual([[0, 0], 'ci\n']);
});

it('does not wait for a killed installation', () => {
  const lock = join(folder, '.tableside', 'install.lock');
  mkdirSync(lock, { recursive: true });
  utimesSync(lock, 1, 1);
  install();
  expect([installations(), existsSync(lock)]).toEqual(['ci\n', false]);
});

describe('npx', () => {
  const link = join(folder, 'node_modules', '.bin', 'tableside');

  it('finds the tool, even if the dependencies were installed before', () => {
    install();
    for (const before of [link, join(folder, 'node_modules', '.bin')]) {
      rmSync(before, { recursive: true });
      expect(install()).toMatchObject({ status: 0, stderr: '' });
      expect(realpathSync(link)).toBe(realpathSync(join(folder, 'bin', 'tableside.js')));
      expect(install()).toMatchObject({ status: 0, stderr: '' });
    }
  });
});
