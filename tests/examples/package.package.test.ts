import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { bundle } from '../../modules/node-function/bundle';
import { readStack, type SynthesizedStack } from '../../testkit';

/** Another repository: the packed package and the example. Its dependencies resolve from the folders above. */
mkdirSync(join(root, '.tableside'), { recursive: true });
const folder = mkdtempSync(join(root, '.tableside', 'consumer-'));
const installed = join(folder, 'node_modules', 'tableside');
afterAll(() => rmSync(folder, { recursive: true }));

const run = (command: string, ...parameters: string[]) =>
  execFileSync(command, parameters, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CDKTF_OUTDIR: join(folder, 'out') },
  });

let stack: SynthesizedStack;

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  run('tar', '-xzf', tarball, '-C', installed, '--strip-components=1');
  cpSync(join(root, 'examples', 'buffered-orders'), folder, { recursive: true });
  const [, example = ''] =
    /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'runtime', 'cache', 'README.md'), 'utf8')) ?? [];
  writeFileSync(join(folder, 'menu.ts'), example);
  // Otherwise `tableside` would resolve to this checkout, whose package.json is above.
  writeFileSync(join(folder, 'package.json'), '{}');
  const compilerOptions = {
    module: 'node16',
    target: 'es2022',
    strict: true,
    skipLibCheck: true,
    types: ['node'],
    outDir: 'build',
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['main.ts', 'checkout.ts', 'mailer.ts', 'menu.ts'] }),
  );
  run(join(root, 'node_modules', '.bin', 'tsc'), '-p', '.');
  run(process.execPath, 'build/main.js');
  stack = readStack(readFileSync(join(folder, 'out', 'stacks', 'shop', 'cdk.tf.json'), 'utf8'));
}, 120_000);

it('contains the library, its types and its license, and nothing else', () => {
  expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
  expect(readdirSync(join(installed, 'dist')).sort()).toEqual([
    'filters',
    'functions',
    'modules',
    'runtime',
    'tables',
    'testkit',
  ]);
});

it('provides the cache to functions of another repository', () => {
  writeFileSync(join(folder, 'menu.js'), bundle(join(folder, 'menu.ts')).files['index.js'] ?? '');
  expect(run(process.execPath, '--print', "typeof require('./menu.js').menuOf")).toContain('function');
});

it('type-checks and synthesizes a stack in another repository', () => {
  expect(Object.keys(stack.resources('aws_lambda_function')).sort()).toEqual(
    ['Buffer/Function', 'Checkout', 'Mailer'].map((path) => `${path}/Resource`),
  );
  expect(stack.resource('aws_dynamodb_table')).toMatchObject({
    name: 'shop-orders',
    stream_view_type: 'NEW_AND_OLD_IMAGES',
  });
});

it('packages the functions of its modules', () => {
  const assets = join(folder, 'out', 'stacks', 'shop', 'assets');
  expect(readdirSync(assets)).toHaveLength(3);
});

it('needs no esbuild for functions that are bundled already', () => {
  mkdirSync(join(folder, 'ready'));
  writeFileSync(join(folder, 'ready', 'index.js'), 'exports.handler = async () => 1;\n');
  const program = `
    const resolve = module.constructor._resolveFilename;
    module.constructor._resolveFilename = function (request, ...rest) {
      if (/^esbuild\\b/.test(request)) throw new Error('esbuild is not installed');
      return resolve.call(this, request, ...rest);
    };
    const { NodeFunction } = require('tableside/modules/node-function');
    const { synth } = require('tableside/testkit');
    const create = (bundled) =>
      synth((stack) => {
        new NodeFunction(stack, 'Ready', { functionName: 'ready', entry: './ready', bundled, environment: {} });
      });
    console.log(create(true).resource('aws_lambda_function').handler);
    try { create(false); } catch (error) { console.log(error.message); }
  `;
  expect(run(process.execPath, '--eval', program)).toBe(
    'index.handler\ntest/Ready: esbuild must be installed, or the function bundled already (set bundled)\n',
  );
});
