import { type CodeWorld, type Files, worldsOfFile } from './code-world';

const worldOf = worldsOfFile();

const tsconfig = (compilerOptions: object) => ({ 'tsconfig.json': { compilerOptions } });

describe('the nearest tsconfig.json', () => {
  const entity = [
    'class Entity { constructor(fields: object) { Object.assign(this, fields); } }',
    'class Order extends Entity { id!: string; }',
    "export const handler = () => new Order({ id: 'o-1' }).id ?? 'nothing';",
    '',
  ].join('\n');
  const decorated = [
    'const twice = (_: unknown, __: string, descriptor: PropertyDescriptor) => {',
    '  const once = descriptor.value; descriptor.value = () => once() * 2;',
    '};',
    'class Service { @twice answer() { return 21; } }',
    'export const handler = () => new Service().answer();',
    '',
  ].join('\n');
  const element = `export const handler = () => <a />;\n`;

  it.each([
    ['fields as in the target', { target: 'es2020' }, 'o-1'],
    ['fields as set', { target: 'es2022', useDefineForClassFields: false }, 'o-1'],
    ['fields as in JavaScript', { target: 'es2022' }, 'nothing'],
  ])('defines %s', (_, options, answer) => {
    expect(worldOf({ ...tsconfig(options), 'index.ts': entity }).answer()).toBe(answer);
  });

  it('enables decorators, of parameters too', () => {
    const options = { ...tsconfig({ experimentalDecorators: true }) };
    expect(worldOf({ ...options, 'index.ts': decorated }).answer()).toBe(42);
    const parameter =
      'const of = () => {};\nclass A { run(@of a: number) { return a; } }\nexport const handler = () => new A().run(1);\n';
    expect(worldOf({ ...options, 'index.ts': parameter }).answer()).toBe(1);
  });

  it('says how JSX is compiled, also in a base and for a folder below', () => {
    const world = worldOf({
      'tsconfig.json': { extends: './configs/base' },
      'configs/base.json': { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'ui' } },
      'src/index.tsx': element,
      'node_modules/ui/jsx-runtime.js': 'exports.jsx = (type) => type;\n',
    });
    expect(world.answer({ entry: world.path('src') })).toBe('a');
  });

  it('resolves paths', () => {
    const index = `import { one } from '@core/one';\nexport const handler = () => one;\n`;
    const paths = tsconfig({ paths: { '@core/*': ['./core/*'] } });
    expect(worldOf({ ...paths, 'index.ts': index, 'core/one.ts': 'export const one = 1;\n' }).answer()).toBe(1);
  });

  it('does not apply to the functions of this package', () => {
    const { files } = worldOf({}).packageAnew({ entry: require.resolve('../../../functions/drain-buffer') });
    expect(`${Buffer.from(files['index.js'] ?? '')}`).not.toMatch(/^"use strict"/);
    const strict = worldOf({ ...tsconfig({ strict: true }), 'index.ts': 'export const handler = () => 1;\n' });
    expect(`${Buffer.from(strict.packageAnew().files['index.js'] ?? '')}`).toMatch(/^"use strict"/);
  });

  it('is not that of a package', () => {
    const world = worldOf({
      'index.ts': `import { answer } from 'lib';\nexport const handler = () => answer;\n`,
      'node_modules/lib/index.ts': entity.replace('export const handler = () =>', 'export const answer ='),
      'node_modules/lib/tsconfig.json': { compilerOptions: { useDefineForClassFields: false } },
    });
    expect(world.answer()).toBe('nothing');
  });

  it.each([
    ['has no base', { extends: './gone' }, 'Cannot find base config file "./gone"'],
    [
      'sets emitDecoratorMetadata for decorators',
      { compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
      'tsconfig.json sets emitDecoratorMetadata, which esbuild does not support',
    ],
  ])('is rejected if it %s', (_, config, message) => {
    expect(() => worldOf({ 'tsconfig.json': config, 'index.ts': decorated }).packageAnew()).toThrow(message);
  });

  it('may not leave JSX to another compiler, unless a nearer setting does not', () => {
    const base = {
      'tsconfig.json': { compilerOptions: { paths: { '@/*': ['./*'] }, jsx: 'preserve' }, include: ['**/*'] },
      'fn/index.tsx': element,
    };
    const entry = (world: CodeWorld) => ({ entry: world.path('fn') });
    const world = worldOf(base);
    expect(() => world.packageAnew(entry(world))).toThrow(
      `${world.path('tsconfig.json')} leaves JSX to another compiler: set jsx to react-jsx`,
    );
    world.write({
      'fn/tsconfig.json': { extends: '../tsconfig.json', compilerOptions: { jsx: 'react', jsxFactory: 'String' } },
    });
    expect(world.answer(entry(world))).toBe('a');
  });

  it('may set emitDecoratorMetadata in a comment, and in a base of one that does not', () => {
    const world = worldOf({
      'tsconfig.json':
        '{ "extends": "./base", /* "emitDecoratorMetadata": true */\n// "emitDecoratorMetadata": true\n"compilerOptions": { "emitDecoratorMetadata": false } }',
      'base.json': { compilerOptions: { experimentalDecorators: true, emitDecoratorMetadata: true } },
      'index.ts': decorated,
    });
    expect(world.answer()).toBe(42);
  });

  it('may set emitDecoratorMetadata without decorators', () => {
    const options = tsconfig({ experimentalDecorators: true, emitDecoratorMetadata: true });
    expect(worldOf({ ...options, 'index.ts': 'export const handler = () => 1;\n' }).answer()).toBe(1);
  });
});

describe('code that would fail when it runs', () => {
  it.each<[string, string, Files?]>([
    [
      '"import.meta" is not available with the "cjs" output format and will be empty (only its url, dirname and filename are; set format to \'esm\')',
      "export const handler = () => import.meta.resolve('./a');\n",
    ],
    [
      'Top-level await is currently not supported with the "cjs" output format (set format to \'esm\')',
      'await 1;\nexport const handler = () => 1;\n',
    ],
    ['Could not resolve "./nothing"', "import './nothing';\nexport const handler = () => 1;\n"],
    [
      'No loader is configured for ".ejs" files: a.ejs (set loaders for its extension, or add the file with files)',
      "import a from './a.ejs';\nexport const handler = () => a;\n",
      { 'a.ejs': '' },
    ],
    [
      'No loader is configured for ".node" files: a.node (list its package in external, and provide it with files or a layer)',
      "const a = require('./a.node');\nexport const handler = () => a;\n",
      { 'a.node': '' },
    ],
    [
      '"./a.html" should be marked as external for use with "require.resolve" (list it in external, and provide it with files or a layer)',
      "export const handler = () => require.resolve('./a.html');\n",
      { 'a.html': '' },
    ],
    [
      'Import "gone" will always be undefined because there is no matching export in "a.js"',
      "import * as a from './a.js';\nexport const handler = () => a.gone;\n",
      { 'a.js': 'export const here = 1;\n' },
    ],
    [
      'Calling "a" will crash at run-time because it\'s an import namespace object, not a function',
      "import * as a from './a.js';\nexport const handler = () => (a as unknown as () => void)();\n",
      { 'a.js': 'export const here = 1;\n' },
    ],
    [
      'Cannot assign to "a" because it is a constant',
      'export const handler = () => { const a = 1; a = 2; return a; };\n',
    ],
    [
      'did not match any files',
      'export const handler = (name: string) => require(`./none/${name}.js`);\n',
      { 'none/a.txt': '' },
    ],
    [
      'The CommonJS "module" variable is treated as a global variable in an ECMAScript module and may not work as expected',
      'export const other = 1;\nmodule.exports = { handler: () => 1 };\n',
    ],
    [
      'Ignoring this import because "node_modules/lib/set.js" was marked as having no side effects',
      "import 'lib/set.js';\nexport const handler = () => 1;\n",
      { 'node_modules/lib/package.json': { sideEffects: false }, 'node_modules/lib/set.js': 'globalThis.a = 1;\n' },
    ],
  ])('is rejected: %s', (message, index, files = {}) => {
    expect(() => worldOf({ ...files, 'index.ts': index }).packageAnew()).toThrow(message);
  });

  it('is not an import of a style, which only browsers need', () => {
    const index = "import 'lib/style.css';\nimport './own.css';\nexport const handler = () => 1;\n";
    const world = worldOf({ 'index.ts': index, 'own.css': 'p {}\n', 'node_modules/lib/style.css': 'p {}\n' });
    expect(world.answer()).toBe(1);
  });

  it('is named with all faults, each with its file and line', () => {
    const world = worldOf({ 'index.ts': "import './one';\nimport './two';\nexport const handler = () => 1;\n" });
    const index = world.path('index.ts');
    expect(() => world.packageAnew()).toThrow(
      `cannot bundle ${index}: ${index}:1: Could not resolve "./one"; ${index}:2: Could not resolve "./two"`,
    );
  });

  it('is a package that createRequire would load, but esbuild does not see', () => {
    const index = [
      "import { createRequire } from 'node:module';",
      'const load = createRequire(import.meta.url);',
      "export const handler = () => typeof load('node:path').join + typeof load('path').join + load('lib/part');",
      '',
    ].join('\n');
    const world = worldOf({ 'index.ts': index, 'node_modules/lib/part.js': 'module.exports = 1;\n' });
    expect(() => world.packageAnew()).toThrow(
      `${world.path('index.ts')}: lib/part is required with createRequire, and so not bundled`,
    );
    const files = { 'node_modules/lib': world.path('node_modules/lib') };
    for (const external of ['lib', 'lib/*'])
      expect(world.answer({ external: [external], files })).toBe('functionfunction1');
  });
});
