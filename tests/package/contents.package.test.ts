import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../local/machine/paths';
import { createConsumer, tarball } from '../support/consumer';

const { folder, installed } = createConsumer();

const files = readdirSync(installed, { recursive: true, encoding: 'utf8' })
  .filter((file) => statSync(join(installed, file)).isFile())
  .sort();
const pages = files.filter((file) => file.endsWith('.md'));

function tool(name: string, ...parameters: string[]) {
  const script = join(root, 'node_modules', '.bin', name);
  const { status, stdout, stderr } = spawnSync(script, parameters, { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

it('contains the library with its types, and no code of this repository', () => {
  const code = files.filter((file) => file.startsWith('dist/')).map((file) => file.split('/').slice(1, 3));
  const inside = (folder: string) => new Set(code.filter(([top]) => top === folder).map(([, name]) => name));
  expect(new Set(code.map(([top]) => top))).toEqual(
    new Set(['filters', 'functions', 'index.d.ts', 'index.js', 'modules', 'runtime', 'tables', 'testkit']),
  );
  expect(inside('functions')).toEqual(new Set(['drain-buffer']));
  expect(inside('tables')).toEqual(new Set(['schema.js', 'schema.d.ts']));
  expect(files.filter((file) => !/^(dist|docs|examples)\/|\.md$/.test(file))).toEqual(['LICENSE', 'package.json']);
});

it('has source maps only inside packaged functions', () => {
  expect(files.filter((file) => file.endsWith('.map'))).toEqual(['dist/functions/drain-buffer/bundle/index.js.map']);
});

it('has a page for each part that users import', () => {
  const modules = readdirSync(join(root, 'modules')).filter((name) =>
    existsSync(join(root, 'modules', name, 'README.md')),
  );
  const parts = [...modules.map((name) => `modules/${name}`), 'runtime/cache', 'runtime/dax', 'testkit'];
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'CHANGELOG.md', ...parts.map((part) => `${part}/README.md`)]),
  );
});

it.each(pages)('%s links to nothing outside the package', (page) => {
  const links = [...readFileSync(join(installed, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)];
  const targets = links.map(([, target = '']) => join(dirname(page), target));
  expect(targets.filter((target) => !existsSync(join(installed, target)))).toEqual([]);
});

it('is accepted by publint', () => {
  const { status, output } = tool('publint', 'run', installed, '--strict', '--pack', 'false');
  expect(output).toMatch(/All good!/);
  expect(status).toBe(0);
}, 60_000);

it('has the right types for every module resolution, as are-the-types-wrong sees them', () => {
  expect(tool('attw', tarball, '--no-color', '--no-emoji', '--format', 'ascii')).toMatchObject({ status: 0 });
}, 60_000);
