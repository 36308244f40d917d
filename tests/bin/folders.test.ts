import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';

const { SOURCES } = require('../../bin/build') as { readonly SOURCES: readonly string[] };
const { forbidden } = require('../../.dependency-cruiser.js') as { forbidden: { to: { path?: readonly string[] } }[] };
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const { exports: published, typesVersions } = JSON.parse(read('package.json'));
const compiled: readonly string[] = JSON.parse(read('tsconfig.build.json')).include;

const GENERATED = /^(node_modules|dist|cdktf\.out|\..*)$/;
const hasTypeScript = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).some((file) => file.endsWith('.ts'));
/** What the checkout has, apart from tests and examples. */
const found = readdirSync(root).filter((name) => {
  if (GENERATED.test(name) || ['tests', 'examples'].includes(name)) return false;
  return statSync(join(root, name)).isDirectory() ? hasTypeScript(name) : name.endsWith('.ts');
});
/** The sources of the files in a part of package.json. */
const sourcesOf = (targets: unknown) =>
  [...JSON.stringify(targets).matchAll(/dist\/([^"]+)\.d\.ts/g)].map(([, path]) => `${path}.ts`);

it('builds every source folder of the checkout', () => {
  expect([...SOURCES].sort()).toEqual(found.sort());
});

it('checks the imports of every source folder', () => {
  const own = forbidden[0]?.to.path?.map((pattern) => new RegExp(pattern)) ?? [];
  expect(SOURCES.filter((folder) => !own.some((pattern) => pattern.test(folder)))).toEqual([]);
});

it('compiles for the package what it exports, under every module resolution', () => {
  expect(sourcesOf(published)).toEqual(compiled);
  // `node10` finds the index in `types`.
  expect(['index.ts', ...sourcesOf(typesVersions)]).toEqual(compiled);
  expect(compiled.filter((source) => !existsSync(join(root, source)))).toEqual([]);
});

it('names in knip.json only folders of the checkout', () => {
  const entries: readonly string[] = JSON.parse(read('knip.json')).entry;
  const known = [...SOURCES, 'bin', 'examples', 'tests'];
  expect(entries.filter((entry) => !known.includes(entry.split('/')[0] ?? ''))).toEqual([]);
});
