import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkFolder, createFolder, writeExport } from '../../../cli/export/folder';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'tableside-export-')));
afterAll(() => rmSync(root, { recursive: true }));

const file = join(root, 'file');
const assets = join(root, 'zips');
beforeAll(() => {
  writeFileSync(file, '');
  mkdirSync(join(assets, 'a'), { recursive: true });
  writeFileSync(join(assets, 'a', 'code.zip'), 'zip');
});

const files = new Map([['network.tf', 'text\n']]);
const write = (folder: string) => writeExport(folder, 'the environment dev', files, assets);
const namesIn = (folder: string) => readdirSync(folder, { recursive: true }).sort();

/** A new folder with these files. */
function folderWith(name: string, content: Readonly<Record<string, string>>): string {
  const folder = join(root, name);
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

it('creates a folder with all above it, and returns its path without symbolic links', async () => {
  symlinkSync(root, join(root, 'link'));
  const folder = join(root, 'link', 'new', 'folder');
  await checkFolder(folder, false);
  expect(await createFolder(folder)).toBe(join(root, 'new', 'folder'));
  await checkFolder(folder, false);
});

it('writes files that say where they are from, and the assets', async () => {
  const folder = await createFolder(join(root, 'plain'));
  await write(folder);
  expect(namesIn(folder)).toEqual(['assets', 'assets/a', 'assets/a/code.zip', 'network.tf']);
  expect(readFileSync(join(folder, 'network.tf'), 'utf8')).toBe(
    '# Exported by tableside from the environment dev.\n\ntext\n',
  );
});

it('replaces the files of an earlier export, also of another environment, and keeps others', async () => {
  const earlier = '# Exported by tableside from the environment prod.\n';
  const folder = folderWith('earlier', {
    'network.tf': `${earlier}edited`,
    'removed.tf': earlier,
    'assets/stale/code.zip': '',
    'own.tf': 'own',
    'own.txt': earlier,
    '.terraform/x': '',
  });
  await checkFolder(folder, true);
  await write(folder);
  expect(namesIn(folder)).toEqual([
    ...['.terraform', '.terraform/x', 'assets', 'assets/a', 'assets/a/code.zip', 'network.tf', 'own.tf', 'own.txt'],
  ]);
  expect(readFileSync(join(folder, 'network.tf'), 'utf8')).toMatch(/environment dev\.\n\ntext\n$/);
});

it('writes pages with a hidden header, replaces them too, and needs no assets', async () => {
  const folder = await createFolder(join(root, 'module'));
  for (const text of ['# a\n', '# b\n'])
    await writeExport(folder, 'the module m', new Map([['README.md', text]]), join(root, 'none'));
  expect(namesIn(folder)).toEqual(['README.md']);
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(
    '<!-- Exported by tableside from the module m. -->\n\n# b\n',
  );
});

describe('rejects', () => {
  it.each([
    ['a hidden file', { '.hidden': '' }],
    ['an earlier export', { 'network.tf': '# Exported by tableside from the environment dev.\n' }],
  ])('a folder with %s', async (name, content) => {
    const folder = folderWith(name, content);
    await expect(checkFolder(folder, false)).rejects.toMatchObject({
      name: 'UserFileError',
      message: `${folder}: must be a new or an empty folder. To replace the files of an earlier export in it, use --force`,
    });
  });

  it.each([true, false])('a file, or a folder in one, forced or not: %s', async (isForced) => {
    await expect(checkFolder(file, isForced)).rejects.toThrow(`${file}: must be a folder, got a file`);
    await expect(checkFolder(join(file, 'x'), isForced)).rejects.toThrow(`${join(file, 'x')}: not a directory`);
  });

  it('to replace files that no export has written, and changes nothing', async () => {
    const folder = folderWith('foreign', {
      'network.tf': 'mine',
      'old.tf': '# Exported by tableside from the environment dev.\n',
    });
    await expect(write(folder)).rejects.toMatchObject({
      name: 'UserFileError',
      message: `${folder}: network.tf must be from an earlier export to be replaced. Move or delete it`,
    });
    expect(namesIn(folder)).toEqual(['network.tf', 'old.tf']);
  });

  it('a folder with another configuration of the same resources', async () => {
    const folder = folderWith('stack', { 'cdk.tf.json': '{}', 'network.tf': '' });
    await expect(write(folder)).rejects.toThrow(
      `${folder}: cdk.tf.json, network.tf must be from an earlier export to be replaced. Move or delete them`,
    );
  });

  it('a folder with the name of a file', async () => {
    const folder = folderWith('folders', { 'network.tf/x': '' });
    const message = `${join(folder, 'network.tf')}: illegal operation on a directory`;
    await expect(write(folder)).rejects.toMatchObject({ name: 'UserFileError', message });
  });
});
