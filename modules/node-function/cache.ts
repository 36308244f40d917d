import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fingerprint, type Look, type Observed } from './observed';

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

/** Zips by what they were made from. The key of one is a hash of all inputs that are known before it is made. */
export class PackageCache {
  constructor(private readonly folder: string) {}

  /** @returns the zip of the key, if everything that was observed is still the same */
  public get(key: string, look: Look): CodePackage | undefined {
    if (!existsSync(this.entryPath(key))) return undefined;
    const entry: Entry = JSON.parse(readFileSync(this.entryPath(key), 'utf8'));
    const path = this.zipPath(entry.hash);
    const isIntact = look.file(path) === Buffer.from(entry.hash, 'base64').toString('hex');
    return isIntact && fingerprint(entry.observed, look) === entry.fingerprint ? { path, hash: entry.hash } : undefined;
  }

  /** Keeps the zip, which is only used until the next synthesis unless it is also put under its key. */
  public add(zip: Uint8Array): CodePackage {
    const zipHash = hash('sha256', zip, 'base64');
    replaceFile(this.zipPath(zipHash), zip);
    return { path: this.zipPath(zipHash), hash: zipHash };
  }

  public put(key: string, { hash }: CodePackage, observed: Observed, look: Look): void {
    const entry: Entry = { hash, observed, fingerprint: fingerprint(observed, look) };
    replaceFile(this.entryPath(key), JSON.stringify(entry));
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
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}
