import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { bundle } from '../../modules/node-function/bundle';
import { packageCode } from '../../modules/node-function/package';
import { createConsumer, optionalPeers } from '../support/consumer';

const { folder, run } = createConsumer({ packages: optionalPeers });
/** Has only what every user of the package needs. */
const bare = createConsumer();

it('provides the cache to functions of another repository', () => {
  const [, example = ''] =
    /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'runtime', 'cache', 'README.md'), 'utf8')) ?? [];
  writeFileSync(join(folder, 'menu.ts'), example);
  writeFileSync(join(folder, 'menu.js'), bundle(join(folder, 'menu.ts')).files['index.js'] ?? '');
  expect(run(process.execPath, '--print', "typeof require('./menu.js').menuOf")).toContain('function');
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
