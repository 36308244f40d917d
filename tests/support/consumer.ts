import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../local/machine/paths';

interface Manifest {
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>;
}

export const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

export const optionalPeers = Object.keys(manifest.peerDependenciesMeta);
export const requiredPeers = Object.keys(manifest.peerDependencies).filter((name) => !optionalPeers.includes(name));

/** What users import: `tableside`, `tableside/testkit` and so on. */
export const subpaths = Object.keys(manifest.exports).map((path) => `tableside${path.slice(1)}`);

export const tarball = process.env.TABLESIDE_TARBALL ?? '';

export interface Consumer {
  readonly folder: string;
  /** The folder of the installed package. */
  readonly installed: string;
  write(files: Readonly<Record<string, string>>): void;
  /** @returns stdout @throws with stdout and stderr */
  run(command: string, ...parameters: string[]): string;
}

/**
 * Another repository, in a folder of its own until the tests of this file are done: with the package, its dependencies
 * and its peers, and nothing else of this repository except what is named.
 */
export function createConsumer({ packages = [] as readonly string[] } = {}): Consumer {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tableside-consumer-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const modules = join(folder, 'node_modules');
  const installed = join(modules, 'tableside');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const name of new Set([...Object.keys(manifest.dependencies), ...requiredPeers, ...packages])) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  const write: Consumer['write'] = (files) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  };
  write({ 'package.json': '{}' });
  return {
    folder,
    installed,
    write,
    run: (command, ...parameters) => run(folder, command, parameters),
  };
}

function run(cwd: string, command: string, parameters: readonly string[]): string {
  const { TABLESIDE_TARBALL, NODE_OPTIONS, ...env } = process.env;
  try {
    return execFileSync(command, parameters, {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...env, CDKTF_OUTDIR: join(cwd, 'out') },
    });
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout: string; readonly stderr: string };
    throw new Error(`${command} ${parameters.join(' ')} failed:\n${stdout}${stderr}`);
  }
}
