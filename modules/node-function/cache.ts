import { hash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fingerprint, type Look, NOTHING, type Observed } from './observed';

export interface CodePackage {
  readonly path: string;
  /** The zip's SHA-256 in Base64: the format of Lambda and of Terraform's `source_code_hash`. */
  readonly hash: string;
}

interface Entry {
  /** The zip's SHA-256 in Base64. */
  readonly hash: string;
  /** What else the zip depends on, besides the key. */
  readonly observed: Observed;
  readonly fingerprint: string;
}

/** Why nothing can be written to a folder, such as that of a container's read-only image. */
const READ_ONLY = new Set(['EACCES', 'ENOTDIR', 'EPERM', 'EROFS']);

/** Zips by what they were made from. The key of one is a hash of all inputs that are known before it is made. */
export class PackageCache {
  constructor(private readonly folder: string) {}

  /** @returns the zip of the key, if everything that was observed is still the same */
  public get(key: string, look: Look): CodePackage | undefined {
    const entry = this.entry(key);
    if (entry === undefined) return undefined;
    const path = this.zipPath(entry.hash);
    const isIntact = look.file(path) === Buffer.from(entry.hash, 'base64').toString('hex');
    return isIntact && fingerprint(entry.observed, look) === entry.fingerprint ? { path, hash: entry.hash } : undefined;
  }

  /**
   * Keeps the zip, which is only used until the next synthesis unless it is also put under its key.
   * @returns where it is: in a temporary folder of this process if the cache is read-only
   */
  public add(zip: Uint8Array): CodePackage {
    const zipHash = hash('sha256', zip, 'base64');
    try {
      replaceFile(this.zipPath(zipHash), zip);
      return { path: this.zipPath(zipHash), hash: zipHash };
    } catch (error) {
      if (!isReadOnly(error)) throw error;
      return { path: writeTemporarily(zip), hash: zipHash };
    }
  }

  public put(key: string, { path, hash }: CodePackage, observed: Observed, look: Look): void {
    if (path !== this.zipPath(hash)) return;
    const entry: Entry = { hash, observed, fingerprint: fingerprint(observed, look) };
    replaceFile(this.entryPath(key), JSON.stringify(entry));
  }

  /** Undefined if there is none, or it was damaged: it is then replaced like an outdated one. */
  private entry(key: string): Entry | undefined {
    const path = this.entryPath(key);
    if (!existsSync(path)) return undefined;
    const content = readFileSync(path, 'utf8');
    try {
      const { observed, ...entry }: Entry = JSON.parse(content);
      return { hash: String(entry.hash), observed: { ...NOTHING, ...observed }, fingerprint: entry.fingerprint };
    } catch {
      return undefined;
    }
  }

  private entryPath(key: string): string {
    return join(this.folder, `${key}.json`);
  }

  /** Each zip has its own folder, so that one synthesis never replaces a zip that another one copies. */
  private zipPath(zipHash: string): string {
    return join(this.folder, Buffer.from(zipHash, 'base64').toString('hex'), 'code.zip');
  }
}

/** Writes to a draft and renames it, so that no reader sees a partial file. */
function replaceFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  // Containers that share a folder may have the same process id.
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

const isReadOnly = (error: unknown): boolean => READ_ONLY.has((error as NodeJS.ErrnoException).code ?? '');

function writeTemporarily(zip: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'code.zip'), zip);
  return join(folder, 'code.zip');
}
