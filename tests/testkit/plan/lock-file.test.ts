import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forgetHashes, lockedVersions } from '../../../testkit/plan/lock-file';

const folder = mkdtempSync(join(tmpdir(), 'tableside-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lockOf = (hashes: string) => `# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "5.100.0"
${hashes}}

provider "registry.opentofu.org/hashicorp/random" {
  version = "3.7.2"
${hashes}}
`;

it('removes the hashes of all providers, and keeps their versions', () => {
  const file = join(folder, '.terraform.lock.hcl');
  writeFileSync(
    file,
    lockOf('  hashes = [\n    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",\n    "zh:08f7",\n  ]\n'),
  );
  expect(lockedVersions(folder)).toBe(lockOf(''));
  forgetHashes(folder);
  expect(readFileSync(file, 'utf8')).toBe(lockOf(''));
  forgetHashes(folder);
  expect(readFileSync(file, 'utf8')).toBe(lockOf(''));
});

it('has nothing to remove where there are no providers', () => {
  forgetHashes(join(folder, 'empty'));
  expect([existsSync(join(folder, 'empty')), lockedVersions(join(folder, 'empty'))]).toEqual([false, '']);
});
