import fs, { existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireHome } from '../../../local/machine/home';
import { SetupError } from '../../../local/machine/setup-error';

const folder = mkdtempSync(join(tmpdir(), 'tableside-home-'));
afterEach(() => jest.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true }));

const errorOf = (path: string, reason: string) =>
  new SetupError(`TABLESIDE_HOME must be a folder in which files can be written, got ${path}: ${reason}`);

it('creates the folder and leaves nothing in it', () => {
  const path = join(folder, 'a', 'b');
  requireHome(path);
  requireHome(path);
  expect(readdirSync(path)).toEqual([]);
});

it('rejects a file, and a link to nothing', () => {
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  writeFileSync(file, '');
  symlinkSync(join(folder, 'nothing', 'there'), link);
  expect(() => requireHome(file)).toThrow(errorOf(file, 'not a directory'));
  expect(() => requireHome(join(file, 'x'))).toThrow(errorOf(join(file, 'x'), 'not a directory'));
  expect(() => requireHome(link)).toThrow(errorOf(link, 'nothing can be created there'));
});

it.each(['/proc/tableside', '/proc/tableside/home', '/proc'])('rejects %s at once', (path) => {
  // Only Linux has it.
  if (existsSync('/proc')) expect(() => requireHome(path)).toThrow(errorOf(path, 'nothing can be created there'));
});

it.each([
  ['ENOSPC', 'no space left on device'],
  ['EROFS', 'read-only file system'],
  ['EACCES', 'permission denied'],
  ['EDQUOT', 'disk quota exceeded'],
])('rejects a folder where writing fails with %s', (code, reason) => {
  jest.spyOn(fs, 'writeFileSync').mockImplementation(() => {
    throw Object.assign(new Error(`${code}: ${reason}, open '${folder}/.probe'`), { code });
  });
  expect(() => requireHome(folder)).toThrow(errorOf(folder, reason));
});
