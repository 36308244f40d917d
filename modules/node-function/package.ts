import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Zippable } from 'fflate';
import { bundle, bundledAlready, bundlerVersion } from './bundle';

export interface CodePackage {
  readonly path: string;
  /** The zip's SHA-256 in Base64: the format of Lambda and of Terraform's `source_code_hash`. */
  readonly hash: string;
}

/** The size and time of a file; undefined if it does not exist. */
export type Stat = (path: string) => Pick<Stats, 'size' | 'mtimeMs'> | undefined;

export const statNow: Stat = (path) => statSync(path, { throwIfNoEntry: false });

/** Changes whenever the files of the cache do. */
const FORMAT = 2;

interface CacheEntry {
  readonly inputs: Readonly<Record<string, readonly [size: number, mtimeMs: number]>>;
  /** Epoch milliseconds at which the inputs were read. */
  readonly readAt: number;
  readonly hash: string;
}

/** The coarsest resolution of file times: a file changed this recently may change again without a new time. */
const TIME_GRAIN_MS = 2000;

// The earliest date that every zip tool accepts, in local time, because a zip stores times without a time zone.
const FIXED_TIME = new Date(1980, 0, 1, 12);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content);

/**
 * Bundles and zips the entry, or zips it as it is if `bundled`; returns the cached package if no input has changed.
 * @param stat finds out whether an input has changed
 */
export function packageCode(
  entry: string,
  bundled: boolean,
  cacheFolder = join(process.cwd(), 'node_modules', '.cache', 'tableside'),
  stat: Stat = statNow,
): CodePackage {
  const path = resolve(entry);
  const folder = join(
    cacheFolder,
    sha256(JSON.stringify([FORMAT, bundlerVersion, path, bundled]))
      .digest('hex')
      .slice(0, 16),
  );
  const cached = readCache(folder, stat);
  if (cached !== undefined) return { path: zipPath(folder, cached), hash: cached };

  const readAt = Date.now();
  const { inputs, files } = bundled ? bundledAlready(path) : bundle(path);
  const bytes = zip(files);
  const hash = sha256(bytes).digest('base64');
  replaceFile(zipPath(folder, hash), bytes);
  replaceFile(hashesPath(folder, hash), JSON.stringify(mapOf(inputs, hashOf)));
  const cacheEntry: CacheEntry = { inputs: mapOf(inputs, sizeAndTimeOf), readAt, hash };
  replaceFile(entryPath(folder), JSON.stringify(cacheEntry));
  return { path: zipPath(folder, hash), hash };
}

/** Each zip has its own folder, so that one synthesis never replaces a zip that another one copies. */
const zipPath = (folder: string, hash: string) => join(folder, Buffer.from(hash, 'base64').toString('hex'), 'code.zip');

const entryPath = (folder: string) => join(folder, 'package.json');

/** The hashes of the inputs, by path. They are large, and rarely read: only if an input has another time. */
const hashesPath = (folder: string, hash: string) => join(dirname(zipPath(folder, hash)), 'inputs.json');

/** @returns the hash of the cached package, if no input has changed since */
function readCache(folder: string, stat: Stat): string | undefined {
  if (!existsSync(entryPath(folder))) return undefined;
  const { inputs, readAt, hash }: CacheEntry = JSON.parse(readFileSync(entryPath(folder), 'utf8'));
  if (!existsSync(zipPath(folder, hash))) return undefined;
  const touched = Object.entries(inputs).filter(([path, [size, mtimeMs]]) => {
    const found = stat(path);
    return found?.size !== size || found.mtimeMs !== mtimeMs || mtimeMs >= readAt - TIME_GRAIN_MS;
  });
  if (touched.length === 0) return hash;
  const hashes: Readonly<Record<string, string>> = JSON.parse(readFileSync(hashesPath(folder, hash), 'utf8'));
  return touched.every(([path]) => existsSync(path) && hashOf(path) === hashes[path]) ? hash : undefined;
}

function sizeAndTimeOf(path: string): [size: number, mtimeMs: number] {
  const { size, mtimeMs } = statSync(path);
  return [size, mtimeMs];
}

const hashOf = (path: string): string => sha256(readFileSync(path)).digest('hex');

const mapOf = <Value>(paths: readonly string[], read: (path: string) => Value): Record<string, Value> =>
  Object.fromEntries(paths.map((path) => [path, read(path)]));

/** Writes to a draft and renames it, so that no reader sees a partial file. */
function replaceFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/**
 * Zips files so that the same names and contents result in the same bytes on every machine. It compresses in
 * JavaScript, because the output of Node's zlib depends on the processor.
 */
export function zip(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries: Zippable = {};
  for (const name of Object.keys(files).sort()) {
    const content = files[name];
    if (content) entries[name] = [content, { mtime: FIXED_TIME, os: UNIX, attrs: READABLE_FILE, level: 9 }];
  }
  // Loaded on demand: most syntheses use the cached package.
  const { zipSync } = require('fflate') as typeof import('fflate');
  return zipSync(entries);
}
