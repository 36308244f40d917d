import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from '../../local/machine/paths';

mkdirSync(join(root, '.tableside'), { recursive: true });
const folder = mkdtempSync(join(root, '.tableside', 'readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

const foldersIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name !== 'shared')
    .map((name) => `${folder}/${name}`);
/** What users import. These deploy the functions. */
const pieces = [...foldersIn('modules'), 'runtime/cache', 'runtime/dax'];
const others = ['docs/upgrading.md', 'local/README.md', 'local/faults/README.md', 'testkit/README.md'];
const pages = [...others, ...pieces.map((folder) => `${folder}/README.md`)];

const functionFolders = readdirSync(join(root, 'functions'), { recursive: true, encoding: 'utf8' })
  .filter((file) => basename(file) === 'index.ts')
  .map((file) => join('functions', dirname(file)));

it.each([...pieces, ...functionFolders])('%s has a page of that name', (folder) => {
  const [title = ''] = readFileSync(join(root, folder, 'README.md'), 'utf8').split('\n', 1);
  // The page of a module has the name of its class.
  expect(title.toLowerCase().replaceAll('-', '')).toBe(`# ${folder.split('/').at(-1)?.replaceAll('-', '')}`);
});

it.each(pages)('%s has an example', (page) => {
  expect(examplesOf(page).length).toBeGreaterThan(0);
});

it('has only examples that compile', () => {
  for (const { file, code } of pages.flatMap(examplesOf)) writeFileSync(join(folder, file), code);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { moduleDetection: 'force', noUnusedLocals: false, paths: { 'tableside/*': [`${root}/*`] } },
      include: ['*.ts'],
      exclude: [],
    }),
  );
  const { stdout, status } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder], { encoding: 'utf8' });
  expect([stdout, status]).toEqual(['', 0]);
}, 60_000);

/** A file of CommonJS cannot await outside a function. */
function inFunction(code: string): string {
  if (!/^(const .* = )?await /m.test(code)) return code;
  const [, imports = '', others = ''] = /^((?:import [^\n]*\n)*)(.*)$/s.exec(code) ?? [];
  return `${imports}export async function run() {\n${others}}\n`;
}

function examplesOf(page: string): { file: string; code: string }[] {
  const blocks = readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n(.*?)^```/gms);
  return [...blocks].map(([, code = ''], index) => ({
    file: `${page.replaceAll('/', '-')}-${index + 1}.ts`,
    code: inFunction(code.replaceAll("from './", `from '${join(root, dirname(page))}/`)),
  }));
}
