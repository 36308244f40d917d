import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { plan } from '../../../testkit';

const folder = mkdtempSync(join(tmpdir(), 'tableside-program-'));
const before = process.env;
afterEach(() => {
  process.env = before;
});
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string, mode = 0o755) => {
  writeFileSync(join(folder, name), content);
  chmodSync(join(folder, name), mode);
};
file('data', 'x', 0o644);
file('script', '#!/no/such/interpreter\n');
file('elf', '\x7fELF\x02\x01\x01 of another processor');
file('silent', '');
file('other', '#!/bin/sh\necho "Pulumi v3"\n');
file(
  'old',
  '#!/bin/sh\n[ "$1" = version ] && echo "Terraform v1.5.7" && exit 0\necho "flag provided: -json" >&2\nexit 1\n',
);
mkdirSync(join(folder, 'folder'));
symlinkSync('loop', join(folder, 'loop'));

const none = (_stack: TerraformStack) => undefined;

describe('a program that is not Terraform', () => {
  it.each([
    ['data', `${folder}/data, which is not executable (chmod +x)`],
    ['folder', `${folder}/folder, which is a folder`],
    ['script', `${folder}/script, whose interpreter does not exist`],
    ['loop', `${folder}/loop, a link that leads to itself`],
    ['elf', `${folder}/elf, which is another program`],
    ['silent', `${folder}/silent, which is another program`],
    ['other', `${folder}/other, which is another program: its version is "Pulumi v3"`],
    ['old', 'Terraform v1.5.7'],
    ['nothing', `none named ${folder}/nothing`],
    ['data/terraform', `none named ${folder}/data/terraform`],
  ])('%s is named with what is wrong', async (name, words) => {
    process.env = { ...before, TERRAFORM_BINARY_NAME: join(folder, name) };
    await expect(plan(none)).rejects.toThrow(`must be on the PATH, got ${words}`);
  });

  it.each([
    ['data', `${folder}/data, which is not executable`],
    ['nothing', 'none named nothing'],
  ])('%s is looked for on the PATH', async (name, words) => {
    process.env = { ...before, PATH: folder, TERRAFORM_BINARY_NAME: name };
    await expect(plan(none)).rejects.toThrow(`got ${words}`);
  });
});
