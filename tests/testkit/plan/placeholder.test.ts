import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linkMirror, pluginsIn, putProvider } from '../../../testkit/plan/placeholder';

const AWS = 'registry.terraform.io/hashicorp/aws';
const program = (version: string, platform = 'linux_amd64') =>
  `${AWS}/${version}/${platform}/terraform-provider-aws_v${version}_x5`;
const FILES = [
  program('5.100.0'),
  program('5.100.0', 'darwin_arm64'),
  `${AWS}/5.100.0/linux_amd64/LICENSE.txt`,
  program('5.99.0'),
  'registry.terraform.io/hashicorp/random/3.7.2/linux_amd64/terraform-provider-random',
  'registry.terraform.io/integrations/github/6.6.0/linux_amd64/terraform-provider-github',
  'registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64/terraform-provider-aws',
];

const folder = mkdtempSync(join(tmpdir(), 'tableside-mirror-'));
const mirror = join(folder, 'mirror');
const text = (path: string) => `provider ${path}`;
beforeAll(() => {
  for (const path of FILES) {
    mkdirSync(dirname(join(mirror, path)), { recursive: true });
    writeFileSync(join(mirror, path), text(path), { mode: 0o755 });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const workFolder = () => {
  const work = mkdtempSync(join(folder, 'work-'));
  mkdirSync(dirname(pluginsIn(work)));
  return work;
};
const read = (work: string, path: string) => readFileSync(join(pluginsIn(work), path), 'utf8');

it('has all providers of a mirror, and small programs in place of the one that init would read', () => {
  const work = workFolder();
  linkMirror(work, mirror, '5.100.0');
  for (const path of [program('5.100.0'), program('5.100.0', 'darwin_arm64')]) {
    expect(read(work, path)).not.toBe(text(path));
    expect(statSync(join(pluginsIn(work), path)).mode & 0o111).toBe(0o111);
  }
  const others = FILES.filter((path) => !path.includes('hashicorp/aws/5.100.0') || path.includes('opentofu'));
  expect(others).toHaveLength(4);
  for (const path of others) expect(read(work, path)).toBe(text(path));
});

it('has the provider itself afterwards, and the mirror is unchanged', () => {
  const work = workFolder();
  linkMirror(work, mirror, '5.100.0');
  for (const _ of ['once', 'again']) putProvider(work);
  for (const path of FILES) {
    expect(read(work, path)).toBe(text(path));
    expect(readFileSync(join(mirror, path), 'utf8')).toBe(text(path));
  }
  expect(readdirSync(join(mirror, AWS)).sort()).toEqual(['5.100.0', '5.99.0']);
});

it.each([
  ['of this provider', AWS, true],
  ['of another one', 'registry.terraform.io/hashicorp/random', false],
])('lets init compare a hash %s in a lock file', (_, address, isCompared) => {
  const work = workFolder();
  const block = `provider "${address}" {\n  version = "1.0.0"\n  hashes = [\n    "h1:x",\n  ]\n}\n`;
  writeFileSync(join(work, '.terraform.lock.hcl'), `# By hand.\n\n${block}`);
  linkMirror(work, mirror, '5.100.0');
  const path = program('5.100.0');
  expect(read(work, path) === text(path)).toBe(isCompared);
  expect(lstatSync(pluginsIn(work)).isSymbolicLink()).toBe(isCompared);
  putProvider(work);
  expect(read(work, path)).toBe(text(path));
});

it('puts the provider although the package for another platform has no program', () => {
  mkdirSync(join(mirror, AWS, '5.98.0', 'aix_ppc'), { recursive: true });
  mkdirSync(join(mirror, AWS, '5.98.0', 'linux_amd64'));
  writeFileSync(join(mirror, program('5.98.0')), 'provider');
  const work = workFolder();
  linkMirror(work, mirror, '5.98.0');
  putProvider(work);
  expect(read(work, program('5.98.0'))).toBe('provider');
  rmSync(join(mirror, AWS, '5.98.0'), { recursive: true });
});

it('does nothing without a mirror', () => {
  const work = workFolder();
  putProvider(work);
  expect(readdirSync(dirname(pluginsIn(work)))).toEqual([]);
});
