import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartialFile } from '../../../../cli/tables/export/partial-file';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tableside-export-'));
  file = join(folder, 'items.jsonl');
});
const opened: PartialFile[] = [];
afterEach(async () => {
  for (const partial of opened.splice(0)) await partial.close();
  rmSync(folder, { recursive: true });
});

function newPartialFile(...parameters: ConstructorParameters<typeof PartialFile>): PartialFile {
  const partial = new PartialFile(...parameters);
  opened.push(partial);
  return partial;
}

const scope = ['export', 'orders'];
const position = { id: { S: '1' } };

/** An export that has written and noted one page, and was killed while it wrote the next one. */
async function interrupted() {
  const partial = newPartialFile(file, scope);
  await partial.open();
  await partial.append('one\n');
  await partial.note([position, undefined], 1);
  await partial.append('tw');
  await partial.close();
}

it('appears under its name only when it is complete', async () => {
  const partial = newPartialFile(file, scope);
  expect(await partial.open()).toBeUndefined();
  await partial.append('one\n');
  expect(existsSync(file)).toBe(false);
  await partial.note([position], 1);
  await partial.finish();
  expect([readdirSync(folder), readFileSync(file, 'utf8'), partial.bytes]).toEqual([['items.jsonl'], 'one\n', 4]);
});

it('continues an interrupted export from what it has noted', async () => {
  await interrupted();
  const partial = newPartialFile(file, scope);
  expect(await partial.open()).toEqual({ positions: [position, undefined], items: 1 });
  await partial.append('two\n');
  await partial.finish();
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
});

it('removes the progress of an export that was killed after it had given the file its name', async () => {
  writeFileSync(file, 'complete');
  writeFileSync(`${file}.partial.json`, '{}');
  await expect(newPartialFile(file, scope).open()).rejects.toThrow('exists already');
  expect(readdirSync(folder)).toEqual(['items.jsonl']);
});

it('starts over if an export was interrupted before it noted anything', async () => {
  writeFileSync(`${file}.partial`, 'half');
  const partial = newPartialFile(file, scope);
  expect(await partial.open()).toBeUndefined();
  await partial.append('one\n');
  await partial.finish();
  expect(readFileSync(file, 'utf8')).toBe('one\n');
});

it('starts over if its items are missing', async () => {
  await interrupted();
  writeFileSync(`${file}.partial`, 'on');
  expect(await newPartialFile(file, scope).open()).toBeUndefined();
});

it.each(['', '{"token":', 'mine'])('names progress that is damaged: %j', async (damaged) => {
  await interrupted();
  writeFileSync(`${file}.partial.json`, damaged);
  await expect(new PartialFile(file, scope).open()).rejects.toThrow(
    `${file}.partial.json: must be the progress of an export. Delete it to start over`,
  );
  expect(readFileSync(`${file}.partial`, 'utf8')).toBe('one\ntw');
});

it('does not continue the export of another table, or one with other segments', async () => {
  await interrupted();
  await expect(newPartialFile(file, ['export', 'scores']).open()).rejects.toThrow(
    `${file}.partial: belongs to another export. Delete it, or name another file`,
  );
  expect(readFileSync(`${file}.partial`, 'utf8')).toBe('one\ntw');
});

it('notices another export to the same file', async () => {
  const [one, other] = [newPartialFile(file, scope), newPartialFile(file, scope)];
  await one.open();
  await other.open();
  await one.append('one\n');
  await expect(other.append('two\n')).rejects.toThrow(`${file}.partial: another process has changed it`);
  await Promise.all([one.close(), other.close()]);
});

it('does not replace a file', async () => {
  appendFileSync(file, 'mine');
  await expect(newPartialFile(file, scope).open()).rejects.toThrow(`${file}: exists already`);
  expect([readdirSync(folder), readFileSync(file, 'utf8')]).toEqual([['items.jsonl'], 'mine']);
});

it('names a folder that does not exist', async () => {
  await expect(newPartialFile(join(folder, 'none', 'x'), scope).open()).rejects.toThrow(
    `${join(folder, 'none')}: no such folder`,
  );
});

it.each([
  ['in a file', () => join(__filename, 'x'), `${__filename}: must be a folder, got a file`],
  ['with too long a name', () => join(folder, 'x'.repeat(300)), /x{300}: name too long$/],
  [
    'with a name that leaves no room for the ending',
    () => join(folder, 'x'.repeat(250)),
    /x{250}.partial.json: name too long$/,
  ],
])('is rejected %s', async (_, path, message) => {
  const opening = newPartialFile(path(), scope).open();
  await expect(opening).rejects.toThrow(message);
  await expect(opening).rejects.toMatchObject({ name: 'UserFileError' });
});
