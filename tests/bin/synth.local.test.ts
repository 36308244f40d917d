import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from '../../local/machine/paths';
import { findMirror, placesOf } from '../../modules/shared/provider-mirror';
import { plainEnvironment } from '../support/environment';

const folder = mkdtempSync(join(tmpdir(), 'tableside-synth-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ADDRESS = join('registry.terraform.io', 'hashicorp', 'aws', '5.100.0', 'linux_amd64');
const PROVIDER_VARIABLES = ['TABLESIDE_PROVIDER_MIRROR', 'TF_CLI_CONFIG_FILE', 'TF_CLI_ARGS', 'TF_CLI_ARGS_init'];

/** @returns the folder of the stack `prod` */
function synth(name: string, env: NodeJS.ProcessEnv = {}) {
  const outdir = join(folder, name);
  const home = join(outdir, 'home');
  mkdirSync(home, { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'synth.js')], {
    cwd: root,
    env: { ...plainEnvironment(...PROVIDER_VARIABLES), HOME: home, CDKTF_OUTDIR: outdir, ...env },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return join(outdir, 'stacks', 'prod');
}

const linkIn = (stack: string) => join(stack, 'terraform.d', 'plugins');

let plain: string;
beforeAll(() => {
  plain = synth('plain');
});

const stackJson = (name: string) => JSON.parse(readFileSync(join(plain, '..', name, 'cdk.tf.json'), 'utf8'));

const mirror = join(folder, 'mirror');
mkdirSync(join(mirror, ADDRESS), { recursive: true });

it('locks the version of the provider, so that Terraform does not ask the registry', () => {
  expect(readFileSync(join(plain, '.terraform.lock.hcl'), 'utf8')).toBe(
    'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n  constraints = "5.100.0"\n}\n',
  );
});

it('keeps the lock file that Terraform has filled with hashes, and links the mirror in TABLESIDE_PROVIDER_MIRROR', () => {
  const stack = join(folder, 'filled', 'stacks', 'prod');
  cpSync(plain, stack, { recursive: true });
  const lock = join(stack, '.terraform.lock.hcl');
  const filled = readFileSync(lock, 'utf8').replace('}', '  hashes      = ["h1:x"]\n}');
  writeFileSync(lock, filled);
  synth('filled', { TABLESIDE_PROVIDER_MIRROR: mirror });
  expect(readFileSync(lock, 'utf8')).toBe(filled);
  expect(readlinkSync(linkIn(stack))).toBe(mirror);
});

it('keeps a folder that a person has put in place of the link', () => {
  const stack = join(folder, 'own', 'stacks', 'prod');
  mkdirSync(join(linkIn(stack), 'registry.terraform.io'), { recursive: true });
  synth('own', { TABLESIDE_PROVIDER_MIRROR: mirror });
  expect(readdirSync(linkIn(stack))).toEqual(['registry.terraform.io']);
});

it('links nothing if the Terraform configuration has an installation method', () => {
  const config = join(folder, 'terraform.rc');
  writeFileSync(config, 'provider_installation {\n  direct {}\n}\n');
  const stack = synth('configured', { TF_CLI_CONFIG_FILE: config });
  expect(existsSync(linkIn(stack))).toBe(false);
});

it('links nothing if Terraform finds the provider in an implied mirror', () => {
  mkdirSync(join(folder, 'implied', 'home', '.terraform.d', 'plugins', ADDRESS), { recursive: true });
  expect(existsSync(linkIn(synth('implied')))).toBe(false);
});

describe('a mirror in the usual places', () => {
  const before = process.env;
  beforeEach(() => {
    process.env = plainEnvironment(...PROVIDER_VARIABLES);
  });
  afterEach(() => {
    process.env = before;
  });

  it('is found even if TF_CLI_CONFIG_FILE names a missing file', () => {
    process.env.TF_CLI_CONFIG_FILE = join(folder, 'nowhere');
    expect(findMirror('5.100.0', () => [folder, mirror])).toBe(mirror);
  });

  it('is looked for in places that can be told', () => {
    expect(placesOf('5.100.0')).toMatch(
      /^No mirror has the folder registry\.terraform\.io\/hashicorp\/aws\/5\.100\.0: looked in \/.*\/\.terraform\.d\/plugins, .*, \/opt and the folders in it, /,
    );
    process.env.TF_CLI_ARGS_init = '-plugin-dir=/x';
    expect(placesOf('5.100.0')).toBe('Terraform takes it only from where TF_CLI_ARGS_init says.');
  });

  it('is ignored if it has another version', () => {
    expect(findMirror('5.99.0', () => [folder, mirror])).toBeUndefined();
  });

  it('is named by a path that may be relative to the current folder', () => {
    process.env.TABLESIDE_PROVIDER_MIRROR = relative(process.cwd(), mirror);
    expect(findMirror('5.100.0')).toBe(mirror);
  });

  it('is rejected without the version if TABLESIDE_PROVIDER_MIRROR names it', () => {
    process.env.TABLESIDE_PROVIDER_MIRROR = mirror;
    expect(() => findMirror('5.99.0')).toThrow(
      `TABLESIDE_PROVIDER_MIRROR must be a folder that contains registry.terraform.io/hashicorp/aws/5.99.0, got ${mirror}`,
    );
  });
});

describe('the files of a synthesis', () => {
  /** The path and content of each file, without what the compiler caches in the home. */
  const filesIn = (outdir: string) =>
    readdirSync(outdir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => !file.startsWith(join(outdir, 'home')))
      .map((file) => [relative(outdir, file), readFileSync(file, 'latin1')]);
  const synthesized = join(folder, 'plain');

  it('are the same without the faster internals of CDKTF', () => {
    const outdir = join(folder, 'slow');
    const app = "require(require('./bin/build').built('main.js'))";
    const env = { ...plainEnvironment(...PROVIDER_VARIABLES), HOME: join(synthesized, 'home'), CDKTF_OUTDIR: outdir };
    const { status, stderr } = spawnSync(process.execPath, ['-e', app], { cwd: root, env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(filesIn(synthesized)).toEqual(filesIn(outdir));
  });

  it('are the same after assets changed, were cut short, or disappeared', () => {
    const before = filesIn(synthesized);
    const [first, second, third] = readdirSync(synthesized, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('code.zip'))
      .map((file) => join(synthesized, file));
    renameSync(dirname(String(first)), `${dirname(String(first))}-of-another-version`);
    truncateSync(String(second), 10);
    rmSync(String(third));
    synth('plain');
    expect(filesIn(synthesized)).toEqual(before);
  });
});

it('keeps the state of an environment in its own bucket, with a lock, and that of local in a file', () => {
  const backend = (name: string) => stackJson(name).terraform.backend;
  expect(backend('prod')).toEqual({
    s3: {
      bucket: 'tableside-terraform-state-333344445555',
      encrypt: true,
      key: 'tableside/prod.tfstate',
      region: 'eu-west-1',
      use_lockfile: true,
    },
  });
  const { path } = backend('local').local;
  expect(resolve(plain, path)).toBe(join(root, '.tableside', 'terraform.tfstate'));
});

it('allows Terraform only the account of the environment', () => {
  const accounts = ['local', 'dev', 'staging', 'prod'].map((name) => {
    const [provider] = stackJson(name).provider.aws;
    return provider.allowed_account_ids;
  });
  expect(accounts).toEqual([['000000000000'], ['111122223333'], ['222233334444'], ['333344445555']]);
});
