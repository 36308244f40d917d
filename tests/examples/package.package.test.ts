import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { bundle } from '../../modules/node-function/bundle';
import { packageCode } from '../../modules/node-function/package';
import { readStack, type SynthesizedStack } from '../../testkit';
import { createConsumer, optionalPeers } from '../support/consumer';

const consumer = createConsumer({
  packages: [...optionalPeers, '@aws-sdk/client-sqs', '@types/aws-lambda', '@types/node'],
});
/** Has only what every user of the package needs. */
const bare = createConsumer();
const { folder, run } = consumer;

let stack: SynthesizedStack;

beforeAll(() => {
  cpSync(join(root, 'examples', 'buffered-orders'), folder, { recursive: true });
  const [, example = ''] =
    /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'runtime', 'cache', 'README.md'), 'utf8')) ?? [];
  writeFileSync(join(folder, 'menu.ts'), example);
  const compilerOptions = { module: 'node16', target: 'es2022', strict: true, types: ['node'], outDir: 'build' };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['main.ts', 'checkout.ts', 'mailer.ts', 'menu.ts'] }),
  );
  run(join(root, 'node_modules', '.bin', 'tsc'), '-p', '.');
  run(process.execPath, 'build/main.js');
  stack = readStack(readFileSync(join(folder, 'out', 'stacks', 'shop', 'cdk.tf.json'), 'utf8'));
}, 120_000);

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

const SYNTH = `
  const { existsSync } = require('node:fs');
  const { DynamoDbTable, NodeFunction, WriteBuffer } = require('tableside');
  const { synth } = require('tableside/testkit');
  const create = (build) => {
    try { return synth(build).resource('aws_lambda_function').source_code_hash; } catch (error) { return error.message; }
  };
`;

it('needs no esbuild for the functions that its modules deploy, whose zips are those of this repository', () => {
  const program = `${SYNTH}
    console.log(create((stack) => {
      const table = new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' } });
      new WriteBuffer(stack, 'Buffer', { queueName: 'orders', table });
    }));`;
  const entry = join(root, 'functions', 'drain-buffer');
  const { hash } = packageCode({ entry }, { cacheFolder: join(folder, 'cache') });
  expect(bare.run(process.execPath, '--eval', program)).toBe(`${hash}\n`);
});

it('names a version that is not supported, with the construct and the rule', () => {
  const program = `${SYNTH}
    require('cdktf/package.json').version = '0.20.12';
    console.log(create((stack) => {
      new DynamoDbTable(stack, 'Table', { tableName: 'orders', partitionKey: { name: 'id', type: 'S' } });
    }));`;
  expect(bare.run(process.execPath, '--eval', program)).toBe(
    'test/Table: cdktf must be ^0.21.0 || ^0.24.0, got 0.20.12 (npm install cdktf@"^0.21.0 || ^0.24.0")\n',
  );
});

it('needs no esbuild for functions that are bundled already', () => {
  bare.write({ 'index.js': 'exports.handler = async () => 1;\n' });
  const program = `${SYNTH}
    for (const bundled of [true, false]) {
      console.log(create((stack) => {
        new NodeFunction(stack, 'Ready', { functionName: 'ready', entry: './index.js', bundled, environment: {} });
      }));
    }`;
  expect(bare.run(process.execPath, '--eval', program)).toMatch(
    /^[\w+/]{43}=\ntest\/Ready: esbuild must be installed \(npm install --save-dev esbuild@"\^0\.28\.2"\), or the function /,
  );
});
