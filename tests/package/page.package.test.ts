import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';
import { createConsumer, requiredPeers } from '../support/consumer';

const page = readFileSync(join(root, 'docs', 'npm-package.md'), 'utf8');
const installed = ['typescript', '@types/node', 'jest', '@types/jest', '@jest/globals', '@swc/core', '@swc/jest'];
const { write, run } = createConsumer({ packages: installed });

/** The block of code after a sentence that begins with the name of its file. */
const blockOf = (file: string): string => {
  const [, code = ''] = new RegExp(`^\`${file}\` .*?\n\`\`\`\\w+\n(.*?)^\`\`\``, 'ms').exec(page) ?? [];
  return code;
};
const FILES = ['shop.ts', 'main.ts', 'cdktf.json', 'tsconfig.json', 'jest.config.js', 'shop.test.ts'];
const bin = (name: string) => join(root, 'node_modules', '.bin', name);

beforeAll(() => write(Object.fromEntries(FILES.map((file) => [file, blockOf(file)]))));

it('names the packages that a consumer installs', () => {
  const [, commands = ''] = /```sh\n(.*?)```/s.exec(page) ?? [];
  const names = commands.match(/(?<= )(@[\w-]+\/)?[\w-]+(?=@\d|\s|$)/g);
  expect(names).toEqual(expect.arrayContaining(['tableside', ...requiredPeers, 'cdktf-cli', 'jest', '@swc/jest']));
});

it('has a stack that compiles and synthesizes as cdktf.json says', () => {
  run(bin('tsc'));
  const [program = '', ...parameters] = JSON.parse(blockOf('cdktf.json')).app.split(' ');
  run(program, ...parameters);
}, 60_000);

it('has a plan test that fails for what does not exist yet, and then passes', () => {
  const test = () => run(bin('jest'), '--no-cache');
  expect(test).toThrow(
    /✓ a message .*\n.*✕ DAX .*[\s\S]*must have exactly one change of Dax\/Resource, found .*Orders\/Resource/,
  );
  const [, addition = ''] = /both tests pass:\n\n```js\n(.*?)```/s.exec(page) ?? [];
  const shop = blockOf('shop.ts').replace(/\}\n$/, `${addition}}\n`);
  write({ 'shop.ts': `import { DaxCluster } from 'tableside/modules/dax-cluster';\n${shop}` });
  test();
}, 180_000);
