import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../environments';
import { engines, scripts } from '../package.json';

const folder = join(__dirname, '..', '.github');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yml'));
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');
const workflows = files.filter((file) => file.startsWith('workflows/'));
const matchesIn = (file: string, pattern: RegExp) => [...textOf(file).matchAll(pattern)].map(([, found = '']) => found);

it.each(files)('pins the actions in %s by commit', (file) => {
  const uses = matchesIn(file, /\buses: (?!\.\/)(.*)$/gm);
  expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
});

it('pins each action at one commit', () => {
  const uses = files.flatMap((file) => matchesIn(file, /\buses: (?!\.\/)(.*)$/gm));
  const actions = new Set(uses.map((action) => action.split('@')[0]));
  expect(new Set(uses).size).toBe(actions.size);
});

it.each(workflows)('runs in %s only scripts that a person runs, too', (file) => {
  const names = [...matchesIn(file, /\bnpm run (?:--silent )?([\w:]+)/g), ...matchesIn(file, /\bnpm (test)\b/g)];
  expect(names).not.toEqual([]);
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});

it('tests the package on each Node that it supports', () => {
  const [versions = ''] = matchesIn('workflows/check.yml', /\bnode: \[(.*)\]/g);
  const [oldest = '', ...later] = versions.split(', ');
  expect(engines.node.startsWith(`>=${oldest}.`)).toBe(true);
  expect(later).toEqual(['22', '24']);
  expect(textOf('workflows/check.yml')).toMatch(/node-version: \$\{\{ matrix\.node \}\}[\s\S]*npm run test:package/);
});

it.each(workflows)('lets a job of %s write nothing by default', (file) => {
  expect(textOf(file)).toMatch(/^permissions:\n {2}contents: read\n\n/m);
});

it.each(workflows.filter((file) => textOf(file).includes('environment: [')))('knows all environments in %s', (file) => {
  const onAws = Object.keys(environments).filter((name) => name !== 'local');
  for (const list of matchesIn(file, /\benvironment: \[(.*)\]/g)) expect(list.split(', ')).toEqual(onAws);
});
