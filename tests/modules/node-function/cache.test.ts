import { rmSync, statSync, symlinkSync, unlinkSync, utimesSync } from 'node:fs';
import { answersAround, CodeWorld, type EditCase, write } from './code-world';

jest.setTimeout(180_000);

const answers = 'export const handler = () => answer;\n';
const one = 'export const answer = 1;\n';
const two = 'export const answer = 2;\n';
const oneInCommonJs = 'exports.answer = 1;\n';
const twoInCommonJs = 'exports.answer = 2;\n';
const fromLib = `import { answer } from 'lib';\n${answers}`;
const fromAnswer = `import { answer } from './answer';\n${answers}`;

/** Each makes the handler answer 2 instead of 1. */
const EDITS: Readonly<Record<string, EditCase>> = {
  'another content of the same size and time': [
    { 'index.ts': fromAnswer, 'answer.ts': one },
    (world) => {
      const { atime, mtime } = statSync(world.path('answer.ts'));
      world.write({ 'answer.ts': two });
      utimesSync(world.path('answer.ts'), atime, mtime);
    },
  ],
  'another target in "imports"': [
    {
      'index.ts': `import { answer } from '#answer';\n${answers}`,
      'package.json': { imports: { '#answer': './one.ts' } },
      'one.ts': one,
      'two.ts': two,
    },
    write({ 'package.json': { imports: { '#answer': './two.ts' } } }),
  ],
  'a nearer package.json': [
    {
      'src/index.ts': `export { handler } from './main';\n`,
      'index.ts': `export { handler } from './src';\n`,
      'src/main.ts': `import { answer } from '#answer';\n${answers}`,
      'package.json': { imports: { '#answer': './one.ts' } },
      'one.ts': one,
      'src/two.ts': two,
    },
    write({ 'src/package.json': { imports: { '#answer': './two.ts' } } }),
  ],
  'a package nearer to the entry': [
    {
      'packages/fn/index.ts': fromLib,
      'index.ts': `export { handler } from './packages/fn';\n`,
      'node_modules/lib/index.js': oneInCommonJs,
    },
    write({ 'packages/fn/node_modules/lib/index.js': twoInCommonJs }),
  ],
  'a package between the entry and the root': [
    {
      'index.ts': `export { handler } from './packages/fn/src/main';\n`,
      'packages/fn/src/main.ts': fromLib,
      'node_modules/lib/index.js': oneInCommonJs,
    },
    write({ 'packages/node_modules/lib/index.js': twoInCommonJs }),
  ],
  'a link in place of a folder': [
    {
      'index.ts': `export { handler } from './packages/one/src/main';\n`,
      'packages/one/src/main.ts': `const answer = 1;\n${answers}`,
      'other/src/main.ts': `const answer = 2;\n${answers}`,
    },
    (world) => {
      rmSync(world.path('packages/one'), { recursive: true });
      symlinkSync('../other', world.path('packages/one'));
    },
  ],
  'another "main" of a package': [
    {
      'index.ts': fromLib,
      'node_modules/lib/package.json': { main: 'one.js' },
      'node_modules/lib/one.js': oneInCommonJs,
      'node_modules/lib/two.js': twoInCommonJs,
    },
    write({ 'node_modules/lib/package.json': { main: 'two.js' } }),
  ],
  'a "main" that exists at last': [
    {
      'index.ts': fromLib,
      'node_modules/lib/package.json': { main: './build/two' },
      'node_modules/lib/index.js': oneInCommonJs,
      'node_modules/lib/build/other.js': '',
    },
    write({ 'node_modules/lib/build/two.js': twoInCommonJs }),
  ],
  'a package.json where there was none': [
    { 'index.ts': fromLib, 'node_modules/lib/index.js': oneInCommonJs, 'node_modules/lib/two.js': twoInCommonJs },
    write({ 'node_modules/lib/package.json': { main: 'two.js' } }),
  ],
  'other "exports" of a package': [
    {
      'index.ts': fromLib,
      'node_modules/lib/package.json': { exports: { import: './one.mjs' } },
      'node_modules/lib/one.mjs': one,
      'node_modules/lib/two.mjs': two,
    },
    write({ 'node_modules/lib/package.json': { exports: { node: './two.mjs', import: './one.mjs' } } }),
  ],
  'TypeScript beside JavaScript': [{ 'index.ts': fromAnswer, 'answer.js': one }, write({ 'answer.ts': two })],
  'a file before a folder': [{ 'index.ts': fromAnswer, 'answer/index.ts': one }, write({ 'answer.ts': two })],
  'another index of a folder': [{ 'index.ts': fromAnswer, 'answer/index.js': one }, write({ 'answer/index.ts': two })],
  'a folder in place of a file': [
    { 'index.ts': fromAnswer, 'answer.ts': one },
    (world) => {
      unlinkSync(world.path('answer.ts'));
      world.write({ 'answer/index.ts': two });
    },
  ],
  'TypeScript in place of the JavaScript that is imported': [
    { 'index.ts': `import { answer } from './answer.js';\n${answers}`, 'answer.js': one },
    (world) => {
      unlinkSync(world.path('answer.js'));
      world.write({ 'answer.ts': two });
    },
  ],
  'another target of a link': [
    { 'index.ts': fromLib, 'one/index.js': oneInCommonJs, 'two/index.js': twoInCommonJs, 'node_modules/x/y.js': '' },
    (world) => {
      rmSync(world.path('node_modules/lib'));
      symlinkSync('../two', world.path('node_modules/lib'));
    },
    ['../one', 'node_modules/lib'],
  ],
  'an optional package that is installed': [
    {
      'index.ts': `let found: unknown;\ntry { found = require('optional/part'); } catch {}\nexport const handler = () => (found ? 2 : 1);\n`,
    },
    write({ 'node_modules/optional/part.js': 'exports.found = true;\n' }),
  ],
  'a file that a pattern finds': [
    {
      'index.ts':
        'const name = String(process.argv.length > 99 ? "one" : "two");\nexport const handler = () => { try { return require(`./parts/${name}.js`).answer; } catch { return 1; } };\n',
      'parts/one.js': oneInCommonJs,
    },
    write({ 'parts/two.js': twoInCommonJs }),
  ],
  'a corrected "sideEffects"': [
    {
      'index.ts': `import { answer } from 'lib';\n${answers.replace('answer;', 'answer();')}`,
      'node_modules/lib/package.json': { sideEffects: false },
      'node_modules/lib/index.js': `import './set.js';\nexport const answer = () => globalThis.answer ?? 1;\n`,
      'node_modules/lib/set.js': 'globalThis.answer = 2;\n',
    },
    write({ 'node_modules/lib/package.json': { sideEffects: true } }),
  ],
  'a tsconfig.json with paths': [
    {
      'index.ts': `import { answer } from '@core/answer';\n${answers}`,
      'node_modules/@core/answer/index.js': oneInCommonJs,
      'core/answer.ts': two,
    },
    write({ 'tsconfig.json': { compilerOptions: { paths: { '@core/*': ['./core/*'] } } } }),
  ],
  'a changed base of tsconfig.json': [
    {
      'index.ts': `import { answer } from '@core/answer';\n${answers}`,
      'tsconfig.json': { extends: './base.json' },
      'base.json': { compilerOptions: { paths: { '@core/*': ['./one/*'] } } },
      'one/answer.ts': one,
      'two/answer.ts': two,
    },
    write({ 'base.json': { compilerOptions: { paths: { '@core/*': ['./two/*'] } } } }),
  ],
  'a base of tsconfig.json in another version of its package': [
    {
      'index.ts': `import { answer } from '@core/answer';\n${answers}`,
      'tsconfig.json': { extends: 'base/tsconfig.json' },
      'store/1/package.json': { name: 'base' },
      'store/1/tsconfig.json': { compilerOptions: { paths: { '@core/*': ['../../one/*'] } } },
      'store/2/package.json': { name: 'base' },
      'store/2/tsconfig.json': { compilerOptions: { paths: { '@core/*': ['../../two/*'] } } },
      'one/answer.ts': one,
      'two/answer.ts': two,
      'node_modules/x/y.js': '',
    },
    (world) => {
      rmSync(world.path('node_modules/base'));
      symlinkSync('../store/2', world.path('node_modules/base'));
    },
    ['../store/1', 'node_modules/base'],
  ],
  'another file that is imported as text': [
    { 'index.ts': `import text from './answer.sql';\nexport const handler = () => Number(text);\n`, 'answer.sql': '1' },
    write({ 'answer.sql': '2' }),
  ],
};

describe('the cache of packages', () => {
  it.each(Object.entries(EDITS))('sees %s', (_, edit) => {
    expect(answersAround(edit)).toEqual({ before: 1, after: 2, isLikeNew: true });
  });

  it('keeps a package while nothing that matters changes', () => {
    const world = new CodeWorld({
      'src/index.ts': `export { handler } from './main';\n`,
      'src/main.ts': `const answer = 1;\n${answers}`,
    });
    const entry = world.path('src/index.ts');
    const { path } = world.package({ entry });
    const { mtimeMs } = statSync(path);
    utimesSync(world.path('src/main.ts'), 1, 1);
    world.write({ 'other/file.ts': one });
    expect([world.package({ entry }).path, statSync(path).mtimeMs]).toEqual([path, mtimeMs]);
    world.remove();
  });
});
