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

type Input = ReturnType<typeof describe>;

/** The size and time of a file; undefined if it does not exist. */
export type Stat = (path: string) => Pick<Stats, 'size' | 'mtimeMs'> | undefined;

export const statNow: Stat = (path) => statSync(path, { throwIfNoEntry: false });

interface CacheEntry {
  readonly inputs: Readonly<Record<string, Input>>;
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
    sha256(JSON.stringify([bundlerVersion, path, bundled]))
      .digest('hex')
      .slice(0, 16),
  );
  const entryFile = join(folder, 'package.json');
  const cached = readCache(entryFile, stat);
  if (cached) return { path: zipPath(folder, cached.hash), hash: cached.hash };

  const readAt = Date.now();
  const { inputs, files } = bundled ? bundledAlready(path) : bundle(path);
  const bytes = zip(files);
  const hash = sha256(bytes).digest('base64');
  const known = Object.fromEntries(inputs.map((input) => [input, describe(input)]));
  replaceFile(zipPath(folder, hash), bytes);
  replaceFile(entryFile, JSON.stringify({ inputs: known, readAt, hash } satisfies CacheEntry));
  return { path: zipPath(folder, hash), hash };
}

/** Each zip has its own folder, so that one synthesis never replaces a zip that another one copies. */
const zipPath = (folder: string, hash: string) => join(folder, Buffer.from(hash, 'base64').toString('hex'), 'code.zip');

function readCache(entryFile: string, stat: Stat): CacheEntry | undefined {
  if (!existsSync(entryFile)) return undefined;
  const entry: CacheEntry = JSON.parse(readFileSync(entryFile, 'utf8'));
  const unchanged = Object.entries(entry.inputs).every(([path, input]) => isUnchanged(path, input, entry.readAt, stat));
  return unchanged && existsSync(zipPath(dirname(entryFile), entry.hash)) ? entry : undefined;
}

function isUnchanged(path: string, { size, mtimeMs, hash }: Input, readAt: number, stat: Stat): boolean {
  const found = stat(path);
  if (found?.size !== size) return false;
  const sameTime = found.mtimeMs === mtimeMs && mtimeMs < readAt - TIME_GRAIN_MS;
  return sameTime || describe(path).hash === hash;
}

function describe(path: string) {
  const { size, mtimeMs } = statSync(path);
  return { size, mtimeMs, hash: sha256(readFileSync(path)).digest('hex') };
}

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
