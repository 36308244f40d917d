import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundle, bundledAlready, bundlerVersion } from './bundle';
import { zip } from './zip';

export interface CodePackage {
  /** The path of the zip. */
  readonly path: string;
  /** The zip's SHA-256 in Base64: the format of Lambda and of Terraform's `source_code_hash`. */
  readonly hash: string;
}

interface Input {
  readonly size: number;
  readonly mtimeMs: number;
  /** Of the content. */
  readonly hash: string;
}

interface CacheEntry {
  readonly inputs: Readonly<Record<string, Input>>;
  /** Epoch milliseconds at which the inputs were read. */
  readonly readAt: number;
  readonly hash: string;
}

/** The coarsest resolution of file times: a file changed this recently may change again without a new time. */
const TIME_GRAIN_MS = 2000;

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content);

/**
 * Packages the entry for Lambda, or returns the cached package if no input has changed.
 * @param bundled whether to zip the entry as it is
 */
export function packageCode(
  entry: string,
  bundled: boolean,
  cacheFolder = join(process.cwd(), 'node_modules', '.cache', 'tableside'),
): CodePackage {
  const path = resolve(entry);
  const folder = join(
    cacheFolder,
    sha256(JSON.stringify([bundlerVersion, path, bundled]))
      .digest('hex')
      .slice(0, 16),
  );
  const entryFile = join(folder, 'package.json');
  const cached = readCache(entryFile);
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

function readCache(entryFile: string): CacheEntry | undefined {
  if (!existsSync(entryFile)) return undefined;
  const entry: CacheEntry = JSON.parse(readFileSync(entryFile, 'utf8'));
  const unchanged = Object.entries(entry.inputs).every(([path, input]) => isUnchanged(path, input, entry.readAt));
  return unchanged && existsSync(zipPath(dirname(entryFile), entry.hash)) ? entry : undefined;
}

function isUnchanged(path: string, { size, mtimeMs, hash }: Input, readAt: number): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.size !== size) return false;
  const sameTime = found.mtimeMs === mtimeMs && mtimeMs < readAt - TIME_GRAIN_MS;
  return sameTime || describe(path).hash === hash;
}

function describe(path: string): Input {
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
