import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EnvironmentName } from '../../../environments';
import { forgetHashes } from '../../../testkit/plan/lock-file';
import { home, tableside } from '../../support/cli';

// The smallest environment and the largest one. The others differ from `prod` in values only.
const names = ['local', 'prod'] satisfies EnvironmentName[];

const root = realpathSync(mkdtempSync(join(tmpdir(), 'tableside-export-')));
const documents: Record<string, { environment: string; folder: string; files: string[] }> = {};
const folderOf = (name: string) => join(root, name);

beforeAll(async () => {
  for (const name of names) {
    const { status, stdout, stderr } = await tableside(['export', name, '--dir', folderOf(name), '--json']);
    expect([status, stderr]).toEqual([0, expect.stringContaining(`✔ Exporting ${name} (`)]);
    documents[name] = JSON.parse(stdout);
  }
}, 500_000);
afterAll(() => {
  for (const folder of [root, home]) rmSync(folder, { recursive: true });
});

/** The path of each file and a hash of its content, or where a link leads: a mirror of the provider has 700 MB. */
const contentOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => !/^(\.terraform|terraform\.d\/plugins)\//.test(name))
      .filter((name) => !lstatSync(join(folder, name)).isDirectory())
      .sort()
      .map((name) => [name, contentAt(join(folder, name))]),
  );

const contentAt = (path: string): string =>
  lstatSync(path).isSymbolicLink() ? readlinkSync(path) : createHash('sha256').update(readFileSync(path)).digest('hex');

const read = (name: string, file: string) => readFileSync(join(folderOf(name), file), 'utf8');

it.each(names)(
  "writes %s as valid Terraform in Terraform's own format",
  async (name) => {
    const terraform = async (...parameters: string[]) =>
      (await promisify(execFile)('terraform', parameters, { cwd: folderOf(name) })).stdout;
    expect(await terraform('fmt', '-check', '-diff', '-no-color')).toBe('');
    await terraform('init', '-backend=false', '-input=false', '-no-color');
    forgetHashes(folderOf(name));
    expect(await terraform('validate', '-no-color')).toContain('The configuration is valid');
  },
  200_000,
);

it.each(names)('has in %s every zip that it refers to, and no other', (name) => {
  const text = documents[name]?.files.map((file) => read(name, file)).join('') ?? '';
  const zips = [...text.matchAll(/^ +filename += "(.*)"$/gm)].map(([, path = '']) => path);
  expect(zips.length).toBeGreaterThanOrEqual(12);
  expect(Object.keys(contentOf(folderOf(name))).filter((path) => path.endsWith('.zip'))).toEqual(zips.sort());
});

it('writes a file for each construct of a system, with the path of each block', () => {
  const files = ['terraform.tf', 'outputs.tf', 'network.tf', 'orders.tf', 'orders-buffer.tf', 'scores-cluster.tf'];
  const { prod } = documents;
  expect(prod).toEqual({ environment: 'prod', folder: folderOf('prod'), files: expect.arrayContaining(files) });
  expect(prod?.files.toSorted()).toEqual(readdirSync(folderOf('prod')).filter((path) => path.endsWith('.tf')));
  expect(read('prod', 'orders-buffer.tf')).toMatch(
    /^# Exported by tableside from the environment prod\.\n\n# Orders\/Buffer\/\w+\ndata "/,
  );
  expect(read('prod', 'orders-buffer.tf')).toContain('\n# Orders/Buffer/Resource\nresource "aws_sqs_queue" "Orders_B');
  expect(read('prod', 'outputs.tf')).toContain('\n# Scores/Outputs\noutput "scores" {\n  value = {\n');
});

it('keeps the backend, the provider and its version', () => {
  const settings = read('prod', 'terraform.tf');
  expect(settings).toContain('source  = "hashicorp/aws"\n      version = "5.100.0"');
  expect(settings).toMatch(/backend "s3" \{\n {4}bucket +=.*\n(.*\n)* {4}use_lockfile += true\n {2}\}/);
  expect(settings).toMatch(/# Aws\nprovider "aws" \{\n {2}allowed_account_ids = \["333344445555"\]\n/);
  expect(read('prod', '.terraform.lock.hcl')).toContain('version     = "5.100.0"');
});

it('finds a local state from the folder, also behind a symbolic link', async () => {
  const link = join(root, 'link');
  symlinkSync(folderOf('local'), link);
  const before = contentOf(link);
  expect((await tableside(['export', 'local', '--dir', link, '--force'])).status).toBe(0);
  expect(contentOf(link)).toEqual(before);
  const [, path = ''] = /path = "(.*)"/.exec(read('local', 'terraform.tf')) ?? [];
  expect(join(folderOf('local'), path)).toBe(join(home, 'terraform.tfstate'));
}, 120_000);

it('writes the same bytes into another folder, and suggests the next commands', async () => {
  const folder = join(root, "another person's", 'prod');
  const { status, stdout } = await tableside(['export', 'prod', '--dir', folder]);
  expect([status, stdout.split('\n')]).toEqual([
    0,
    [
      `Exported prod to ${folder}: ${documents.prod?.files.length} files of Terraform, and its assets.`,
      '',
      'Try next:',
      `  cd '${root}/another person'\\''s/prod'`,
      '  terraform init',
      '  terraform plan',
      '',
    ],
  ]);
  const { '.terraform.lock.hcl': _, ...before } = contentOf(folderOf('prod'));
  expect(contentOf(folder)).toEqual({ ...before, '.terraform.lock.hcl': expect.anything() });
}, 120_000);

it('rejects a wrong setting of this machine before it writes anything', async () => {
  const folder = join(root, 'unwritten');
  process.env.TABLESIDE_PORT = 'x';
  const { status, stderr } = await tableside(['export', 'local', '--dir', folder]);
  delete process.env.TABLESIDE_PORT;
  const message = expect.stringContaining('TABLESIDE_PORT must be');
  expect([status, stderr, existsSync(folder)]).toEqual([1, message, false]);
});
