import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { checkWritable, fileName, lineOf, openUserFile, writeUserFile } from '../../../cli/terminal/user-file';

const folder = mkdtempSync(join(tmpdir(), 'tableside-user-file-'));
const file = join(folder, 'file');
const nowhere = join(folder, 'nowhere');
const secret = join(folder, 'secret');
beforeAll(() => {
  writeFileSync(file, 'content');
  writeFileSync(secret, '', { mode: 0o600 });
  chmodSync(secret, 0o000);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Root may read every file. */
const isRoot = process.getuid?.() === 0;
const forbidden = isRoot ? [] : [[secret, `${secret}: permission denied`]];

describe('a file to read', () => {
  it('is read on demand and has a size', async () => {
    const { content, bytes } = await openUserFile(file);
    expect([bytes, await text(content)]).toEqual([7, 'content']);
  });

  it('has no size if it is a device', async () => {
    const { content, bytes } = await openUserFile('/dev/null');
    expect([bytes, await text(content)]).toEqual([undefined, '']);
  });

  it.each([
    ...forbidden,
    [nowhere, `${nowhere}: no such file`],
    [join(file, 'x'), `${join(file, 'x')}: not a directory`],
    [folder, `${folder}: must be a file, got a folder`],
  ])('is named in the error if it cannot be opened: %s', async (path, message) => {
    await expect(openUserFile(path)).rejects.toMatchObject({ name: 'UserFileError', message });
  });

  it('is named in the error if a read fails', async () => {
    if (!existsSync('/proc/self/mem')) return;
    const { content } = await openUserFile('/proc/self/mem');
    await expect(text(content)).rejects.toMatchObject({ name: 'UserFileError', message: '/proc/self/mem: i/o error' });
  });
});

it('shows control characters in the name of a file as codes', async () => {
  const path = join(folder, 'a\n\u001b[31m');
  const message = `${folder}/a\\u{a}\\u{1b}[31m: no such file`;
  await expect(openUserFile(path)).rejects.toMatchObject({ message });
  expect([fileName(path), lineOf('a\tb', 5), lineOf('-', 5)]).toEqual([
    `${folder}/a\\u{a}\\u{1b}[31m`,
    'a\\u{9}b:5',
    'standard input, line 5',
  ]);
});

describe('a file to write', () => {
  it('may be new or existing', async () => {
    for (const path of [file, join(folder, 'new')]) {
      await checkWritable(path);
      await writeUserFile(path, 'content');
    }
  });

  it.each([
    ...forbidden,
    [join(nowhere, 'x'), `${nowhere}: no such folder`],
    [join(file, 'x'), `${file}: must be a folder, got a file`],
    [folder, `${folder}: must be a file, got a folder`],
    ['/dev/null', '/dev/null: must be a file, got a device, a pipe or a socket'],
  ])('is named in the error if it cannot be written: %s', async (path, message) => {
    await expect(checkWritable(path)).rejects.toMatchObject({ name: 'UserFileError', message });
    expect(existsSync(nowhere)).toBe(false);
  });

  it('is named in the error if the disk is full', async () => {
    if (!existsSync('/dev/full')) return;
    const full = join(folder, 'full');
    symlinkSync('/dev/full', full);
    const message = `${full}: no space left on device`;
    await expect(writeUserFile(full, 'x')).rejects.toMatchObject({ name: 'UserFileError', message });
  });
});
