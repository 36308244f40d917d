import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../local/machine/paths';
import { pages, readPage } from './support/pages';

const WIDTH = 120;

/** The rows of a page's table, without its header: the cells of each. */
function rowsBelow(page: string, header: string): string[][] {
  const [, after = ''] = readPage(page).split(`${header}\n`);
  const [table = ''] = after.split('\n\n');
  return table
    .split('\n')
    .slice(1)
    .map((row) => row.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
}

it.each(pages)(`wraps %s at ${WIDTH} columns, apart from tables and code`, (page) => {
  const prose = readPage(page)
    .replace(/^```.*?^```/gms, '')
    .split('\n');
  expect(prose.filter((line) => line.length > WIDTH && !/^(\||!\[| {4}.*[─│└])/.test(line))).toEqual([]);
});

/** A page without code, in which a link would be none. */
const proseOf = (page: string): string => readPage(page).replace(/^ *```.*?^ *```/gms, '');
/** The anchors of the headings of a page, as GitHub makes them. */
const anchorsOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

it.each(pages)('links in %s only to files and headings that exist', (page) => {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)];
  const missing = links
    .map(([, link, attribute]) => link ?? attribute ?? '')
    .filter((link) => !/^https?:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : join(dirname(page), path);
      return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
  expect(missing).toEqual([]);
});

const FOLDERS = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const CODE = FOLDERS.filter((name) => !/^(node_modules|dist|cdktf\.out|docs|\..*)$/.test(name));

it.each(pages)('names in %s only files that exist', (page) => {
  const path = new RegExp(`^(?:${CODE.join('|')})/[\\w./-]+$`);
  const named = [...proseOf(page).matchAll(/`([^`]+)`/g)]
    .map(([, span = '']) => span)
    .filter((span) => path.test(span));
  const places = (name: string) => [name, `${name}.ts`, join(dirname(page), name)];
  expect(named.filter((name) => !places(name).some((place) => existsSync(join(root, place))))).toEqual([]);
});

it('names only TABLESIDE variables that the code reads', () => {
  const read = CODE.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|js|py)$/.test(file))
      .flatMap((file) => readPage(join(folder, file)).match(/process\.env\.TABLESIDE_\w+/g) ?? []),
  );
  const known = new Set(read.map((name) => name.replace('process.env.', '')));
  const named = pages.flatMap((page) => readPage(page).match(/\bTABLESIDE_\w+/g) ?? []);
  expect(named).not.toEqual([]);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it('shows in CONTRIBUTING.md the import rules that are checked', () => {
  const { forbidden } = require('../.dependency-cruiser.js') as { forbidden: { name: string }[] };
  const rules = forbidden.map(({ name }) => name.split(/ may import(?: only)?: /)).filter(({ length }) => length > 1);
  expect(rowsBelow('CONTRIBUTING.md', '| Folder | May import, besides itself |')).toEqual(rules);
});

it('links every module in README.md', () => {
  const modules = readdirSync(join(root, 'modules')).filter((name) => name !== 'shared');
  expect(modules.filter((name) => !readPage('README.md').includes(`](modules/${name}/README.md)`))).toEqual([]);
});

it('names in docs/way-out.md the modules that are not exported', () => {
  const modules = readdirSync(join(root, 'modules')).filter((name) => name !== 'shared');
  const missing = modules.filter((name) => !existsSync(join(root, 'modules', name, 'terraform.ts')));
  const classes = missing.map((name) => /^# (.*)$/m.exec(readPage(`modules/${name}/README.md`))?.[1] ?? name);
  expect(classes).not.toEqual([]);
  expect(classes.filter((name) => !readPage('docs/way-out.md').includes(`\`${name}\``))).toEqual([]);
});

it('gives in CONTRIBUTING.md a reason for each dependency', () => {
  const named = rowsBelow('CONTRIBUTING.md', '| Package | Reason |').flatMap(([names = '']) =>
    [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
  );
  const { dependencies, devDependencies } = JSON.parse(readPage('package.json'));
  const isNamed = (name: string) =>
    named.some((one) => one === name || (one.endsWith('*') && name.startsWith(one.slice(0, -1))));
  const installed = Object.keys({ ...dependencies, ...devDependencies });
  expect(installed.filter((name) => !isNamed(name))).toEqual([]);
  expect(named.filter((name) => !name.endsWith('*') && !installed.includes(name))).toEqual([]);
});

it('names in docs/cdk-terrain.md the versions that are checked', () => {
  const [, json = ''] = /```json\n(.*?)```/s.exec(readPage('docs/cdk-terrain.md')) ?? [];
  const { dependencies, devDependencies } = JSON.parse(json);
  const { cdktn, constructs, cdktf } = JSON.parse(readPage('package.json')).devDependencies;
  const [, provider] = /'(npm:@cdktn\/provider-aws@[\d.]+)'/.exec(readPage('bin/check-providers.js')) ?? [];
  expect(dependencies).toEqual({ cdktn, constructs, cdktf: `npm:cdktn@${cdktn}`, '@cdktf/provider-aws': provider });
  expect(devDependencies).toEqual({ 'cdktn-cli': cdktn });
  expect(readPage('docs/cdk-terrain.md')).toContain(`| \`//.metadata.version\` | ${cdktf} | ${cdktn} |`);
});
