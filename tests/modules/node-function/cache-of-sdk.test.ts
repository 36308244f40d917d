import { rmSync, symlinkSync } from 'node:fs';
import { answersAround, type EditCase, type Files, write } from './code-world';

jest.setTimeout(180_000);

const answers = 'export const handler = () => answer;\n';
const two = 'export const answer = 2;\n';
const twoInCommonJs = 'exports.answer = 2;\n';

/** A package of the AWS SDK, whose ES module is bundled in place of its CommonJS. */
const sdk = (folder: string, answer: number, main = './cjs/index.js'): Files => ({
  [`${folder}/package.json`]: { name: '@aws-sdk/lib', main, module: './es.js' },
  [`${folder}/cjs/index.js`]: 'exports.answer = 0;\n',
  [`${folder}/es.js`]: `export const answer = ${answer};\n`,
});
const fromSdk: Files = {
  'index.ts': `export { handler } from './packages/fn/main';\n`,
  'packages/fn/main.ts': `import { answer } from '@aws-sdk/lib';\n${answers}`,
};

/** Each makes the handler answer 2 instead of 1. */
const EDITS: Readonly<Record<string, EditCase>> = {
  'another ES module of the AWS SDK': [
    { ...fromSdk, ...sdk('node_modules/@aws-sdk/lib', 1), 'node_modules/@aws-sdk/lib/two.js': two },
    write({ 'node_modules/@aws-sdk/lib/package.json': { name: '@aws-sdk/lib', main: './es.js', module: './two.js' } }),
  ],
  'a package of the AWS SDK without an ES module': [
    { ...fromSdk, ...sdk('node_modules/@aws-sdk/lib', 1), 'node_modules/@aws-sdk/lib/two.js': twoInCommonJs },
    write({ 'node_modules/@aws-sdk/lib/package.json': { name: '@aws-sdk/lib', main: './two.js' } }),
  ],
  'a package.json within a package of the AWS SDK': [
    { ...fromSdk, ...sdk('node_modules/@aws-sdk/lib', 1), 'node_modules/@aws-sdk/lib/cjs/two.js': two },
    write({ 'node_modules/@aws-sdk/lib/cjs/package.json': { name: '@aws-sdk/lib', module: './two.js' } }),
  ],
  'a package of the AWS SDK beside the importer': [
    { ...fromSdk, ...sdk('node_modules/@aws-sdk/lib', 1) },
    write(sdk('packages/fn/node_modules/@aws-sdk/lib', 2)),
  ],
  'a package of the AWS SDK in a nearer folder with packages': [
    { ...fromSdk, ...sdk('node_modules/@aws-sdk/lib', 1), 'packages/node_modules/@aws-sdk/other/index.js': '' },
    write(sdk('packages/node_modules/@aws-sdk/lib', 2)),
  ],
  'another version of the AWS SDK inside a package of it': [
    {
      ...fromSdk,
      ...sdk('node_modules/@aws-sdk/lib', 1),
      'node_modules/@aws-sdk/lib/es.js': `export { answer } from '@smithy/lib';\n`,
      ...sdk('node_modules/@smithy/lib', 1),
      'node_modules/@smithy/lib/package.json': { name: '@smithy/lib', main: './cjs/index.js', module: './es.js' },
    },
    write({
      ...sdk('node_modules/@aws-sdk/lib/node_modules/@smithy/lib', 2),
      'node_modules/@aws-sdk/lib/node_modules/@smithy/lib/package.json': { name: '@smithy/lib', module: './es.js' },
    }),
  ],
  'another target of the link to a package of the AWS SDK': [
    { ...fromSdk, ...sdk('store/1', 1), ...sdk('store/2', 2), 'node_modules/@aws-sdk/other/index.js': '' },
    (world) => {
      rmSync(world.path('node_modules/@aws-sdk/lib'));
      symlinkSync('../../store/2', world.path('node_modules/@aws-sdk/lib'));
    },
    ['../../store/1', 'node_modules/@aws-sdk/lib'],
  ],
};

describe('the cache of packages with the AWS SDK', () => {
  it.each(Object.entries(EDITS))('sees %s', (_, edit) => {
    expect(answersAround(edit)).toEqual({ before: 1, after: 2, isLikeNew: true });
  });
});
