import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../local/machine/paths';
import { createConsumer, manifest, tarball } from '../support/consumer';

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
    new Set([
      'cli',
      'filters',
      'functions',
      'index.d.ts',
      'index.js',
      'local',
      'modules',
      'runtime',
      'tables',
      'testkit',
    ]),
  );
  expect(inside('functions')).toEqual(new Set(['drain-buffer']));
  expect(inside('tables')).toEqual(new Set(['schema.js', 'schema.d.ts']));
  expect(files.filter((file) => !/^(dist|docs|examples|benchmarks\/results)\/|\.md$/.test(file))).toEqual([
    'LICENSE',
    'package.json',
  ]);
});

it('contains its local pieces as bundles, with the licenses of what they contain', () => {
  const pieces = files.filter((file) => /^dist\/(cli|local)\//.test(file));
  expect(pieces).toEqual([
    'dist/cli/local/package.js',
    'dist/local/LICENSES.txt',
    'dist/local/dax/standalone.js',
    'dist/local/event-sources/index.js',
    'dist/local/event-sources/status.d.ts',
    'dist/local/library.d.ts',
    'dist/local/library.js',
  ]);
  const licenses = readFileSync(join(installed, 'dist/local/LICENSES.txt'), 'utf8');
  const bundled = ['commander', '@peculiar/x509', 'reflect-metadata', 'proper-lockfile', '@aws-sdk/client-lambda'];
  for (const name of bundled) expect(licenses).toMatch(new RegExp(`^${name} \\d`, 'm'));
  expect(licenses).not.toMatch(/^License: undefined$/m);
});

it('has its own page, the program and nothing for the checkout, which stays as it is', () => {
  const readManifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { scripts, devDependencies, overrides, ...manifest } = readManifest(root);
  expect(readManifest(installed)).toEqual({ ...manifest, bin: { tableside: 'dist/cli/local/package.js' } });
  expect(manifest).not.toHaveProperty('bin');
  const links = /\]\(.*?\)/g;
  const page = readFileSync(join(root, 'docs', 'npm-package.md'), 'utf8');
  expect(readFileSync(join(installed, 'README.md'), 'utf8').replace(links, '')).toBe(page.replace(links, ''));
});

it('contains of the examples nothing that running them leaves there, such as a state with secrets', () => {
  const checkout = join(folder, 'with-examples');
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    writeFileSync(join(checkout, file), content);
  };
  const sources = files.filter((file) => file.startsWith('examples/'));
  for (const file of sources) cpSync(join(installed, file), join(checkout, file));
  write('package.json', JSON.stringify({ name: 'packed', version: '1.0.0', files: manifest.files }));
  const left = ['build/main.js', 'cdktf.out/manifest.json', 'node_modules/a/index.ts', 'package-lock.json'];
  for (const file of [...left, 'terraform.website.tfstate']) write(`examples/website/${file}`, '{}');
  const npm = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: checkout, encoding: 'utf8' });
  const [packed] = JSON.parse(npm.stdout) as [{ files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path).filter((path) => path.startsWith('examples/'));
  expect(paths.sort()).toEqual(sources);
  expect(sources).toContain('examples/website/pages/assets/style-1.css');
});

it('leaves the checkout as it is when packing is killed', async () => {
  const sources = ['package.json', 'README.md', 'docs/npm-package.md', 'bin/pack-manifest.js'];
  const checkout = join(folder, 'checkout');
  for (const file of sources) cpSync(join(root, file), join(checkout, file));
  const read = () => sources.map((file) => readFileSync(join(checkout, file), 'utf8')).join();
  const before = read();
  // As npm does: a shell runs the script, and npm packs for a while.
  const npm = `sh -c 'node ${join(checkout, 'bin', 'pack-manifest.js')} packed; true'; sleep 60`;
  const child = spawn('sh', ['-c', npm], { detached: true });
  while (read() === before) await sleep(50);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  while (read() !== before) await sleep(50);
});

it('is small: its pictures are on the pages of the repository', () => {
  expect(files.filter((file) => file.endsWith('.png'))).toEqual([]);
  expect(statSync(tarball).size).toBeLessThan(1_300_000);
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
