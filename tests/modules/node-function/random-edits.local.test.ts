import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { CodeWorld, type Edit, type Files, write } from './code-world';

jest.setTimeout(180_000);

const resultOf = (packaged: () => { readonly hash: string }): string => {
  try {
    return packaged().hash;
  } catch (error) {
    return String(error);
  }
};

const RANDOM_START: Files = {
  'src/index.ts': `import * as all from './all';\nexport const handler = () => all;\n`,
  'index.ts': `export { handler } from './src';\n`,
  'src/all.ts': [
    "export * from './answer';",
    "export * from 'lib';",
    "export * from '#part';",
    "export const optional = () => { try { return require('optional'); } catch { return 0; } };",
    'export const part = (name: string) => require(`./parts/${name}.js`);',
    '',
  ].join('\n'),
  'src/answer.js': 'export const answer = 0;\n',
  'node_modules/lib/index.js': 'exports.lib = 0;\n',
  'package.json': { imports: { '#part': './src/parts/a.js' } },
  'src/parts/a.js': 'exports.a = 0;\n',
};

const RANDOM_PATHS = [
  ...['src/answer.ts', 'src/answer.js', 'src/answer/index.ts', 'src/answer.json'],
  ...['src/parts/a.js', 'src/parts/b.js', 'src/parts/deep/c.js', 'src/parts/a.ts'],
  ...['node_modules/lib/index.js', 'node_modules/lib/other.js', 'node_modules/lib.js', 'src/node_modules/lib/index.js'],
  ...['node_modules/optional/index.js', 'src/node_modules/optional.js'],
].map((path) => [path, path.endsWith('.json') ? ['{"answer":1}'] : ['exports.answer = 1;\n', 'exports.answer = 2;\n']]);

const RANDOM_MANIFESTS = [
  ['package.json', [{ imports: { '#part': './src/parts/b.js' } }, { imports: { '#part': 'lib' } }]],
  ['src/package.json', [{ imports: { '#part': './answer.js' } }, { type: 'module' }, { sideEffects: false }]],
  ['node_modules/lib/package.json', [{ main: 'other' }, { main: './gone' }, { exports: { '.': './other.js' } }]],
  ['tsconfig.json', [{ compilerOptions: { paths: { lib: ['./src/answer'] } } }, { extends: './base.json' }]],
  ['base.json', [{ compilerOptions: { strict: true } }, { compilerOptions: { paths: { '#part': ['./src/answer'] } } }]],
] as const;

/** Writes or removes one of these files. */
const RANDOM_EDITS: readonly Edit[] = [...RANDOM_PATHS, ...RANDOM_MANIFESTS].flatMap(([path, contents]) => [
  ...(contents as readonly (string | object)[]).map((content) => write({ [path as string]: content })),
  (world: CodeWorld) => rmSync(world.path(path as string), { force: true, recursive: true }),
]);

describe('the cache of packages', () => {
  it('results in what a new bundle is, after any edits', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RANDOM_EDITS), { minLength: 3, maxLength: 6 }), (edits) => {
        const world = new CodeWorld(RANDOM_START);
        for (const edit of edits) {
          edit(world);
          expect(resultOf(() => world.package())).toBe(resultOf(() => world.packageAnew()));
        }
        world.remove();
      }),
      { numRuns: 8 },
    );
  });
});
