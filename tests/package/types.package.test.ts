import { dirname, join } from 'node:path';
import { root } from '../../local/machine/paths';
import { createConsumer, optionalPeers, subpaths } from '../support/consumer';

const bare = createConsumer({ packages: ['@types/node'] });
const complete = createConsumer({ packages: ['@types/node', ...optionalPeers] });

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
// TypeScript 7 no longer has node10.
const extractor = dirname(require.resolve('@microsoft/api-extractor/package.json'));
const tsc6 = join(dirname(require.resolve('typescript/package.json', { paths: [extractor] })), 'bin', 'tsc');

type Mode = readonly [name: string, compiler: string, options: Readonly<Record<string, string>>];

const MODES: readonly Mode[] = [
  ['node16', tsc, { module: 'node16', moduleResolution: 'node16' }],
  ['bundler', tsc, { module: 'esnext', moduleResolution: 'bundler' }],
  ['node10', tsc6, { module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' }],
];

const code = subpaths.filter((path) => path !== 'tableside/package.json');
const forSynthesis = code.filter((path) => !/\/runtime\/|\/jest$/.test(path));

/** Compiles a file that uses each subpath, with the declarations of all packages. @throws with the errors */
function compile(consumer: typeof bare, paths: readonly string[], [mode, compiler, options]: Mode, more = '') {
  const imports = paths.map((path, index) => `import * as part${index} from '${path}';`);
  const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
  consumer.write({
    [`${mode}.ts`]: `${imports.join('\n')}\nexport const parts = [${paths.map((_, index) => `part${index}`).join()}];\n${more}`,
    [`${mode}.json`]: JSON.stringify({
      compilerOptions: { target: 'es2022', types: ['node'], ...strict, ...options },
      files: [`${mode}.ts`],
    }),
  });
  consumer.run(process.execPath, compiler, '-p', `${mode}.json`);
}

/** An error, and another one if there is no error to expect. */
const INTERNAL = `
// @ts-expect-error: an internal file
export type { Finding } from 'tableside/modules/shared/check';
`;

it.each(MODES)(
  'compiles without skipLibCheck under %s, and rejects the import of internal files',
  (...mode) => {
    compile(complete, code, mode, INTERNAL);
  },
  120_000,
);

// The declarations of a subpath are the same file in every mode: see tests/bin/folders.test.ts.
it('needs no types of optional peers at synthesis', () => {
  compile(bare, forSynthesis, MODES[0] as Mode);
}, 120_000);
