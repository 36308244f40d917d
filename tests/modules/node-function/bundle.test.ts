import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { type Files, worldsOfFile } from './code-world';

const worldOf = worldsOfFile();

const mapOf = (files: Readonly<Record<string, Uint8Array>>) =>
  JSON.parse(`${Buffer.from(files['index.js.map'] ?? '')}`);

describe('a package', () => {
  const source = {
    'index.ts': `import { answer } from './answer';\nimport { more } from 'lib';\nexport const handler = async (): Promise<number> => answer + more;\n`,
    'answer.ts': 'export const answer = Math.max(42);\n',
    'node_modules/lib/package.json': { name: 'lib' },
    'node_modules/lib/index.js': 'exports.more = 1;\n',
  };

  it('runs, and has a source map without sources', () => {
    const world = worldOf(source);
    const { files } = world.packageAnew();
    expect(Object.keys(files)).toEqual(['index.js', 'index.js.map']);
    expect(mapOf(files)).toMatchObject({ sources: ['node_modules/lib/index.js', 'index.ts', 'answer.ts'] });
    expect(mapOf(files)).not.toHaveProperty('sourcesContent');
    expect(world.answer()).toBe(43);
  });

  it('has the same bytes wherever its source and its packages are', () => {
    const { hash } = worldOf(source).packageAnew();
    const nested = worldOf(source);
    mkdirSync(nested.path('fn'));
    for (const file of ['index.ts', 'answer.ts']) renameSync(nested.path(file), nested.path(`fn/${file}`));
    expect(nested.packageAnew({ entry: nested.path('fn/index.ts') }).hash).toBe(hash);

    const linked = worldOf(source);
    mkdirSync(linked.path('node_modules/.store/lib@1.0.0/node_modules'), { recursive: true });
    renameSync(linked.path('node_modules/lib'), linked.path('node_modules/.store/lib@1.0.0/node_modules/lib'));
    symlinkSync('.store/lib@1.0.0/node_modules/lib', linked.path('node_modules/lib'));
    expect(linked.packageAnew().hash).toBe(hash);

    const link = worldOf({});
    symlinkSync(worldOf(source).folder, link.path('project'));
    expect(link.packageAnew({ entry: link.path('project/index.ts') }).hash).toBe(hash);
  });

  it('prefers TypeScript in a folder that also contains JavaScript', () => {
    const both = {
      'fn/index.js': 'exports.handler = () => "built";\n',
      'fn/index.ts': 'export const handler = () => "source";\n',
    };
    const world = worldOf(both);
    expect(world.answer({ entry: world.path('fn') })).toBe('source');
  });
});

describe('what a package contains of its dependencies', () => {
  const dual: Files = {
    'node_modules/dual/package.json': { main: 'main.js', module: 'module.js' },
    'node_modules/dual/main.js': 'module.exports = () => "main";\nmodule.exports.format = "main";\n',
    'node_modules/dual/module.js': 'export default () => "module";\nexport const format = "module";\n',
    'node_modules/conditional/package.json': {
      exports: { module: './module.js', import: './import.mjs', require: './require.js' },
    },
    'node_modules/conditional/module.js': 'export const format = "module";\n',
    'node_modules/conditional/import.mjs': 'export const format = "import";\n',
    'node_modules/conditional/require.js': 'exports.format = "require";\n',
  };

  it.each([
    ['require of main', `const dual = require('dual');\nexport const handler = () => typeof dual;\n`, 'function'],
    ['import of main', `import dual from 'dual';\nexport const handler = () => dual();\n`, 'main'],
    ['require by condition', `export const handler = () => require('conditional').format;\n`, 'require'],
    ['import by condition', `import { format } from 'conditional';\nexport const handler = () => format;\n`, 'import'],
  ])('is what Node finds: %s', (_, index, answer) => {
    expect(worldOf({ ...dual, 'index.ts': index }).answer()).toBe(answer);
  });

  it.each([
    ['dual', '@aws-sdk/dual', {}],
    ['conditional', '@smithy/conditional', { exports: { '.': { module: './module.js', node: './require.js' } } }],
  ])('is the ES module of the AWS SDK: %s', (name, installed, more) => {
    const index = `import { format } from '${installed}';\nexport const handler = () => format;\n`;
    const manifest = dual[`node_modules/${name}/package.json`] as object;
    const world = worldOf({
      ...Object.fromEntries(
        Object.entries(dual).map(([path, file]) => [path.replace(`/${name}/`, `/${installed}/`), file]),
      ),
      [`node_modules/${installed}/package.json`]: { ...manifest, ...more, name: installed },
      'index.ts': index,
    });
    expect(world.answer()).toBe('module');
  });
});

describe('import.meta', () => {
  const here = [
    "import { createRequire } from 'node:module';",
    "import { dirname } from 'node:path';",
    "import { fileURLToPath } from 'node:url';",
    'const __dirname = dirname(fileURLToPath(import.meta.url));',
    'const require = createRequire(import.meta.url);',
    "export const handler = () => [__dirname === import.meta.dirname, import.meta.filename.startsWith(__dirname), typeof require('node:path').join];",
    '',
  ].join('\n');

  it.each(['cjs', 'esm'] as const)('has the url, folder and file of the package, with format %s', (format) => {
    expect(worldOf({ 'index.ts': here }).answer({ format })).toEqual([true, true, 'function']);
  });

  it('works in a dependency, and in strict mode', () => {
    const world = worldOf({
      'index.ts': `import { name } from 'lib';\nexport const handler = () => [name, (function (this: unknown) { return this === undefined; })()];\n`,
      'node_modules/lib/package.json': { exports: './index.mjs' },
      'node_modules/lib/index.mjs': `import { basename } from 'node:path';\nexport const name = basename(new URL('.', import.meta.url).pathname) !== '';\n`,
      'tsconfig.json': { compilerOptions: { strict: true } },
    });
    expect(world.answer()).toEqual([true, true]);
  });
});

describe('format esm', () => {
  it('packages an ES module, with top-level await and CommonJS dependencies that use what only CommonJS has', () => {
    const world = worldOf({
      'index.ts': `import lib from 'lib';\nconst more = await Promise.resolve(1);\nexport const handler = () => lib.answer + more;\n`,
      'node_modules/lib/index.js': `const { join } = require('path');\nexports.answer = join(__dirname, __filename).length > 0 ? 41 : 0;\n`,
    });
    expect(Object.keys(world.packageAnew({ format: 'esm' }).files)).toEqual(['index.mjs', 'index.mjs.map']);
    expect(world.answer({ format: 'esm' })).toBe(42);
  });
});

describe('files of other kinds', () => {
  it.each([
    ['mail.html', 'mail'],
    ['schema.graphql', 'mail'],
    ['query.sql', 'mail'],
    ['page.css', 'mail'],
  ])('imports %s as a string', (name, text) => {
    const index = `import text from './${name}';\nexport const handler = () => text;\n`;
    expect(worldOf({ 'index.ts': index, [name]: text }).answer()).toBe(text);
  });

  it('imports .wasm as bytes, and other extensions as loaders says', () => {
    const world = worldOf({
      'index.ts': `import bytes from './a.wasm';\nimport text from './a.ejs';\nexport const handler = () => [...bytes, text];\n`,
      'a.wasm': 'ab',
      'a.ejs': 'cd',
    });
    expect(world.answer({ loaders: { '.ejs': 'text' } })).toEqual([97, 98, 'cd']);
  });

  it('adds files and folders, which the code finds beside it', () => {
    const index = `import { readFileSync } from 'node:fs';\nimport { join } from 'node:path';\nexport const handler = () => ['mail.html', 'parts/deep/a.txt'].map((name) => readFileSync(join(__dirname, name), 'utf8'));\n`;
    const world = worldOf({ 'index.ts': index, 'mail.html': 'mail', 'templates/deep/a.txt': 'a' });
    const files = { 'mail.html': world.path('mail.html'), parts: world.path('templates') };
    expect(world.answer({ files })).toEqual(['mail', 'a']);
    const { hash } = world.package({ files });
    world.write({ 'templates/deep/a.txt': 'b' });
    expect(world.package({ files }).hash).not.toBe(hash);
  });

  it('leaves out what is external, such as the optional drivers of a package', () => {
    const world = worldOf({
      'index.ts': `import lib from 'lib';\nexport const handler = () => lib();\n`,
      'node_modules/lib/index.js': `module.exports = (name) => (name ? require('driver-a') : 'none');\n`,
    });
    expect(() => world.packageAnew()).toThrow(/Could not resolve "driver-a" \(install it, or list it in external/);
    expect(world.answer({ external: ['driver-*'] })).toBe('none');
  });
});

describe('a package that is bundled already', () => {
  it('is the file as it is', () => {
    const ready = 'exports.handler = () => require("not-installed");\n';
    const world = worldOf({ 'ready.js': ready, 'ready.mjs': 'export const handler = () => 1;\n' });
    const { files } = world.packageAnew({ entry: world.path('ready.js'), bundled: true });
    expect(files).toEqual({ 'index.js': new Uint8Array(Buffer.from(ready)) });
    expect(world.answer({ entry: world.path('ready.mjs'), bundled: true })).toBe(1);
  });

  it('is the folder as it is', () => {
    const world = worldOf({
      'dist/index.js': `exports.handler = () => require('lib');\n`,
      'dist/node_modules/lib/index.js': 'module.exports = 7;\n',
    });
    expect(world.answer({ entry: world.path('dist'), bundled: true })).toBe(7);
  });

  it.each([
    ['index.ts', 'entry (with bundled) must be a .js, .cjs or .mjs file or a folder, got '],
    ['empty', 'the folder must contain index.js, index.mjs or index.cjs'],
    ['other.js', 'it must export handler, but does not mention it'],
    ['common.mjs', 'it must export handler, but is an ES module without exports'],
    ['module', 'it must export handler, but is an ES module without exports'],
  ])('cannot be %s', (name, message) => {
    const common = 'exports.handler = () => 1;\n';
    const world = worldOf({
      'index.ts': '',
      'empty/main.js': '',
      'other.js': 'exports.main = () => 1;\n',
      'common.mjs': common,
      'module/index.js': common,
      'module/package.json': { type: 'module' },
    });
    expect(() => world.packageAnew({ entry: world.path(name), bundled: true })).toThrow(message);
  });
});
