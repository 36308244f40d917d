import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileIn = (folder: string) => join(folder, '.terraform.lock.hcl');

/** The lock file of a folder without its hashes: the providers and their versions. Empty without providers. */
export const lockedVersions = (folder: string): string =>
  existsSync(fileIn(folder)) ? readFileSync(fileIn(folder), 'utf8').replaceAll(/^ *hashes = \[[^\]]*\]\n/gm, '') : '';

/** Whether the lock file of a folder has hashes of a provider. */
export const isLocked = (folder: string, address: string): boolean =>
  existsSync(fileIn(folder)) &&
  [...readFileSync(fileIn(folder), 'utf8').matchAll(/^provider "([^"]+)" \{\n([\s\S]*?)^\}\n/gm)].some(
    ([, name, block = '']) => name === address && /^ *hashes\b/m.test(block),
  );

/**
 * Removes the hashes of providers from the lock file of a folder after `init`, which has compared them. With them, each
 * further command would read the whole provider again, which has 700 MB for AWS.
 */
export function forgetHashes(folder: string): void {
  if (existsSync(fileIn(folder))) writeFileSync(fileIn(folder), lockedVersions(folder));
}
