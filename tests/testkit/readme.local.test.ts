import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

const page = readFileSync(join(__dirname, '../../testkit/README.md'), 'utf8');
/** `plan` needs Terraform. */
const examples = [...page.matchAll(/^```ts\n(.*?)^```/gms)]
  .map(([, code = '']) => code)
  .filter((code) => !/\bplan\(/.test(code));

it('has an example of each thing', () => {
  const names = ['synth(', 'assertThat(', 'statements(', 'not.toHaveWildcardPermissions(', 'invoke(', 'toThrow('];
  expect(names.filter((name) => !examples.some((code) => code.includes(name)))).toEqual([]);
});

describe.each(examples)('%s', (code) => {
  const options = {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  } as const;
  const load = (name: string) => require(name.replace(/^tableside\//, '../../'));
  new Function('require', 'exports', transformSync(code, options).code)(load, {});

  // An example without tests asserts as it runs.
  if (!/^test\(/m.test(code)) it('runs', () => expect(code).toMatch(/^assertThat\(/m));
});
