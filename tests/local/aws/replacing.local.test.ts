import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../local/machine/paths';

const FOLDER = join(root, 'local', 'aws');

const python = (...lines: readonly string[]) =>
  promisify(execFile)('python3', ['-B', '-c', lines.join('\n')], { cwd: FOLDER });

it('replaces a part of a module, and fails if there is none of that name', async () => {
  const replaced = await python(
    'import json',
    'from replacing import replace_in',
    'replace_in(json, dumps=1)',
    'print(json.dumps)',
  );
  expect(replaced.stdout).toBe('1\n');
  await expect(
    python('import json', 'from replacing import replace_in', 'replace_in(json, dump=1, _gone=2)'),
  ).rejects.toThrow(
    'AttributeError: json must have _gone, which this local AWS replaces. Use the versions that requirements.txt pins.',
  );
});

it('replaces parts of other modules only so that a missing one fails', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.py'));
  const assigned = files.flatMap((file) => {
    const text = readFileSync(join(FOLDER, file), 'utf8');
    const modules = [...text.matchAll(/^\s*(?:from \S+ )?import (.+)$/gm)].flatMap(([, names = '']) =>
      names.split(', '),
    );
    return [...text.matchAll(/^\s*([\w.]+)\.\w+ = /gm)]
      .map(([, owner = '']) => owner)
      .filter((owner) => modules.includes(owner) && !['sys', 'threading.Thread'].includes(owner))
      .map((owner) => `${file}: ${owner}`);
  });
  expect(assigned).toEqual([]);
});
