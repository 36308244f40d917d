import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { BuildOptions, BuildResult, Message, Metafile, OnResolveArgs, Plugin, PluginBuild } from 'esbuild';
import { peerFinding, peerRange } from '../shared/requirements';
import type { Looked } from './observed';

export interface Built {
  readonly errors: readonly Message[];
  readonly warnings: readonly Message[];
  /** Undefined if the build failed. */
  readonly metafile?: Metafile;
  /** The contents in Base64, by path. */
  readonly outputs: readonly (readonly [path: string, base64: string])[];
  /** The log of every folder and file that esbuild looked at. */
  readonly log: string;
  readonly looked: Looked;
}

/**
 * Runs esbuild with a plugin, which it supports only asynchronously, while this process waits: constructs are created
 * synchronously. In a process of its own, its log can be read, too.
 */
export function runEsbuild(options: BuildOptions): Built {
  const { stdout, stderr, error } = spawnSync(process.execPath, ['--eval', PROGRAM], {
    input: JSON.stringify({ esbuild: inEsbuild(''), options }),
    encoding: 'utf8',
    maxBuffer: Number.POSITIVE_INFINITY,
    windowsHide: true,
  });
  if (error) throw error;
  if (stdout === '') throw new Error(`esbuild failed: ${stderr.trim().slice(-1000)}`);
  return { ...JSON.parse(stdout), log: stderr };
}

// The functions below run in the other process, which gets only their source code. They refer to nothing but each other.

async function build(): Promise<void> {
  const { readFileSync } = require('node:fs') as typeof import('node:fs');
  const { esbuild, options } = JSON.parse(readFileSync(0, 'utf8'));
  const [folders, files] = [new Set<string>(), new Set<string>()];
  const { errors, warnings, metafile, outputFiles }: BuildResult = await (require(esbuild) as typeof import('esbuild'))
    .build({ ...options, plugins: [awsSdkModules(folders, files)] })
    .catch((failure) => failure);
  if (errors === undefined) throw new Error('esbuild did not start');
  const outputs = outputFiles?.map(({ path, contents }) => [path, Buffer.from(contents).toString('base64')]) ?? [];
  const looked = { folders: [...folders], files: [...files] };
  process.stdout.write(JSON.stringify({ errors, warnings, metafile, outputs, looked }));
}

/** Bundles the ES modules of the AWS SDK, which unlike its CommonJS can be tree-shaken: a third smaller, and faster to load. */
function awsSdkModules(folders: Set<string>, files: Set<string>): Plugin {
  const setup = (build: PluginBuild) => {
    const found = new Map<string, ReturnType<typeof moduleOf>>();
    build.onResolve({ filter: /^(@aws-sdk\/|@smithy\/|@aws\/lambda-invoke-store$)/ }, (args) => {
      if (args.pluginData === found) return undefined;
      // A package of the SDK finds the same packages from all of its folders.
      const [importer = args.resolveDir] =
        /^.*[\\/]node_modules[\\/]@(aws-sdk|smithy)[\\/][^\\/]+/.exec(args.resolveDir) ?? [];
      const key = JSON.stringify([importer, args.path]);
      if (!found.has(key)) {
        for (const folder of foldersOf(args.path, importer)) folders.add(folder);
        found.set(key, moduleOf(args, build, files, found));
      }
      return found.get(key);
    });
  };
  return { name: 'aws-sdk-modules', setup };
}

/** The folders in which Node searches a package, from one folder to the nearest above it that has the package. */
function foldersOf(path: string, from: string): string[] {
  const { existsSync } = require('node:fs') as typeof import('node:fs');
  const { dirname, join } = require('node:path') as typeof import('node:path');
  const [scope = '', name = ''] = path.split('/');
  const folders: string[] = [];
  for (let folder = from; ; folder = dirname(folder)) {
    let inside = folder;
    folders.push(inside);
    for (const part of ['node_modules', scope, name]) {
      if (!existsSync(inside)) break;
      inside = join(inside, part);
      folders.push(inside);
    }
    if (existsSync(join(folder, 'node_modules', scope, name)) || folder === dirname(folder)) return folders;
  }
}

/**
 * @param files gets the files that are read or not found
 * @returns the ES module of an import; undefined if its package has none
 */
async function moduleOf(
  { path, kind, resolveDir }: OnResolveArgs,
  build: PluginBuild,
  files: Set<string>,
  pluginData: unknown,
) {
  const { readFileSync, existsSync } = require('node:fs') as typeof import('node:fs');
  const { dirname, join } = require('node:path') as typeof import('node:path');
  const main = await build.resolve(path, { kind, resolveDir, pluginData });
  if (main.errors.length > 0 || main.external) return undefined;
  const [, name, subpath] = /^([^/]+\/[^/]+)(.*)$/.exec(path) ?? [];
  files.add(main.path);
  for (let folder = dirname(main.path); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    files.add(file);
    const found = existsSync(file) && JSON.parse(readFileSync(file, 'utf8'));
    if (found?.name !== name) continue;
    const target = found.exports ? found.exports[`.${subpath}`]?.module : subpath === '' && found.module;
    // The modules have the side effects of the CommonJS that is generated from them.
    return typeof target === 'string' ? { path: join(folder, target), sideEffects: main.sideEffects } : undefined;
  }
  return undefined;
}

const PROGRAM = `${[build, awsSdkModules, foldersOf, moduleOf].join('\n')}\n${build.name}();`;

/** Changes whenever the same options and inputs may have another result. */
export function esbuildVersion(): string {
  const manifest = readFileSync(inEsbuild('/package.json'), 'utf8');
  // Its log, which the cache of packages relies on, may be different in another version.
  const fault = peerFinding('esbuild');
  if (fault) throw new Error(fault);
  return `${manifest}${PROGRAM}`;
}

function inEsbuild(path: string): string {
  try {
    return require.resolve(`esbuild${path}`);
  } catch (cause) {
    const install = `npm install --save-dev esbuild@"${peerRange('esbuild')}"`;
    throw new Error(`esbuild must be installed (${install}), or the function bundled already (set bundled)`, { cause });
  }
}
