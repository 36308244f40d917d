import { hash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { type Bundle, type BundleSettings, bundle, bundleDefaults, bundlerVersion } from './bundle';
import { type CodePackage, PackageCache } from './cache';
import { prebuiltFault } from './handler-export';
import { changedSince, isComplete, type Look, lookNow, NOTHING } from './observed';
import { checkSizes, readForZip, type ZipFile, type ZipFiles, zip } from './zip';

export interface CodeSource extends BundleSettings {
  readonly entry: string;
  readonly bundled: boolean;
  /** Files and folders to add: the paths on disk, by path in the zip. */
  readonly files: Readonly<Record<string, string>>;
}

export interface PackageOptions {
  readonly cacheFolder?: string;
  readonly look?: Look;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** Changes whenever the files of the cache do, or the same contents result in another zip. */
const FORMAT = 3;

/** What Lambda finds as `index`, by the extension of a file that is a whole package. */
const PREBUILT_NAMES: Readonly<Record<string, string>> = { '.js': 'index.js', '.cjs': 'index.js', '.mjs': 'index.mjs' };

/**
 * Bundles and zips the entry, or zips it as it is if `bundled`. A package is cached while everything is the same that
 * esbuild looked at: what is in the bundle, and what it would have found in place of that.
 */
export function packageCode(
  source: Pick<CodeSource, 'entry'> & Partial<CodeSource>,
  {
    cacheFolder = join(process.cwd(), 'node_modules', '.cache', 'tableside'),
    look = lookNow,
    now = Date.now,
  }: PackageOptions = {},
): CodePackage {
  const { bundled = false, files = {}, ...settings } = { ...bundleDefaults, ...source };
  // A link may lead elsewhere later, and the bundle depends on where files are.
  const entry = realpathSync(resolve(source.entry));
  const unbundled = merged([
    bundled ? prebuilt(entry) : {},
    ...Object.entries(files).map(([name, path]) => readForZip(path, name)),
  ]);
  const cache = new PackageCache(cacheFolder);
  const key = keyOf(bundled ? [] : [bundlerVersion(), { ...settings, entry }], unbundled);
  const cached = cache.get(key, look);
  if (cached !== undefined) return cached;

  const startedAt = now();
  const { files: code, observed, handlerFault } = bundled ? ALL_UNBUNDLED : bundle(entry, settings);
  if (handlerFault) throw new Error(`cannot package ${entry}: ${handlerFault}`);
  const contents = merged([mapValues(code, (content) => ({ content })), unbundled]);
  const zipped = zip(contents);
  checkSizes(contents, zipped);
  const added = cache.add(zipped);
  const isCacheable = isComplete(observed, lookNow) && !changedSince(observed, startedAt);
  if (isCacheable) cache.put(key, added, observed, lookNow);
  return added;
}

const ALL_UNBUNDLED: Bundle = { files: {}, observed: NOTHING, handlerFault: undefined };

function keyOf(bundling: readonly unknown[], files: ZipFiles): string {
  const hashes = mapValues(files, ({ content, isExecutable }) => [hash('sha256', content), isExecutable]);
  return hash('sha256', JSON.stringify([FORMAT, bundling, hashes])).slice(0, 32);
}

const MODULE_TYPE = /"type"\s*:\s*"module"/;

function prebuilt(entry: string): ZipFiles {
  const name = statSync(entry).isDirectory() ? '' : PREBUILT_NAMES[extname(entry)];
  if (name === undefined)
    throw new Error(`entry (with bundled) must be a .js, .cjs or .mjs file or a folder, got ${entry}`);
  const files = readForZip(entry, name);
  const index = ['index.js', 'index.mjs', 'index.cjs'].find((file) => file in files);
  const textOf = (file: string) => Buffer.from(files[file]?.content ?? []).toString();
  const isModule = index === 'index.mjs' || (index === 'index.js' && MODULE_TYPE.test(textOf('package.json')));
  const fault =
    index === undefined
      ? 'the folder must contain index.js, index.mjs or index.cjs'
      : prebuiltFault(textOf(index), isModule);
  if (fault) throw new Error(`cannot package ${entry}: ${fault}`);
  return files;
}

function merged(parts: readonly ZipFiles[]): ZipFiles {
  const all: Record<string, ZipFile> = {};
  for (const [name, file] of parts.flatMap((part) => Object.entries(part))) {
    if (name in all) throw new Error(`files must not replace a file of the package, got ${name}`);
    all[name] = file;
  }
  return all;
}

const mapValues = <Value, Mapped>(values: Readonly<Record<string, Value>>, map: (value: Value) => Mapped) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
