import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../local/machine/paths';

const WIDTH = 120;
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
/** Everything that is not generated. */
const pages = readdirSync(root).flatMap((name) => {
  if (name.endsWith('.md')) return name;
  if (/^(node_modules|dist|cdktf\.out|\..*)$/.test(name) || !statSync(join(root, name)).isDirectory()) return [];
  const files = readdirSync(join(root, name), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.md')).map((file) => join(name, file));
});

/** The rows of a page's table, without its header: the cells of each. */
function rowsBelow(page: string, header: string): string[][] {
  const [, after = ''] = read(page).split(`${header}\n`);
  const [table = ''] = after.split('\n\n');
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
}

it.each(pages)(`wraps %s at ${WIDTH} columns, apart from tables and code`, (page) => {
  const prose = read(page)
    .replace(/^```.*?^```/gms, '')
    .split('\n');
  expect(prose.filter((line) => line.length > WIDTH && !/^(\||!\[| {4}.*[─│└])/.test(line))).toEqual([]);
});

it('shows in CONTRIBUTING.md the import rules that are checked', () => {
  const { forbidden } = require('../.dependency-cruiser.js') as { forbidden: { name: string }[] };
  const rules = forbidden.map(({ name }) => name.split(/ may import(?: only)?: /)).filter(({ length }) => length > 1);
  expect(rowsBelow('CONTRIBUTING.md', '| Folder | May import, besides itself |')).toEqual(rules);
});

it('links every module in README.md', () => {
  const modules = readdirSync(join(root, 'modules')).filter((name) => name !== 'shared');
  expect(modules.filter((name) => !read('README.md').includes(`](modules/${name}/README.md)`))).toEqual([]);
});

it('gives in CONTRIBUTING.md a reason for each dependency', () => {
  const named = rowsBelow('CONTRIBUTING.md', '| Package | Reason |').flatMap(([names = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  const { dependencies, devDependencies } = JSON.parse(read('package.json'));
  const isNamed = (name: string) =>
    named.some((one) => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))));
  const installed = Object.keys({ ...dependencies, ...devDependencies });
  expect(installed.filter((name) => !isNamed(name))).toEqual([]);
  expect(named.filter((name) => !name.endsWith('*') && !installed.includes(name))).toEqual([]);
});

it('names in docs/cdk-terrain.md the versions that are checked', () => {
  const [, json = ''] = /```json\n(.*?)```/s.exec(read('docs/cdk-terrain.md')) ?? [];
  const { dependencies, devDependencies } = JSON.parse(json);
  const { cdktn, constructs, cdktf } = JSON.parse(read('package.json')).devDependencies;
  const [, provider] = /'(npm:@cdktn\/provider-aws@[\d.]+)'/.exec(read('bin/check-providers.js')) ?? [];
  expect(dependencies).toEqual({ cdktn, constructs, cdktf: `npm:cdktn@${cdktn}`, '@cdktf/provider-aws': provider });
  expect(devDependencies).toEqual({ 'cdktn-cli': cdktn });
  expect(read('docs/cdk-terrain.md')).toContain(`| \`//.metadata.version\` | ${cdktf} | ${cdktn} |`);
});
