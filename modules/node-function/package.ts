import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { bundle, bundledAlready, bundlerVersion } from './bundle';
import { zip } from './zip';

export interface CodePackage {
  /** Absolute path of the zip. */
  readonly path: string;
  /** Base64 of the zip's SHA-256, as Lambda reports it and Terraform's `source_code_hash` wants it. */
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

/** A file's time may be this coarse: what changed so shortly before it was read may have changed again since. */
const TIME_GRAIN_MS = 2000;

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content);

/**
 * Packages the entry for Lambda. Nothing is done again while no input has changed.
 * @param bundled the entry is taken as it is
 * @param cacheFolder where packages are kept
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

/** One folder a zip, so that what is being copied by one synthesis is never replaced by another. */
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

/** Renamed into place, so that nobody ever reads half a file. */
function replaceFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
