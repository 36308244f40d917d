import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes the hashes of providers from the lock file of a folder after `init`, which has just compared them. With them,
 * each further command would read the whole provider again: for that of AWS a second.
 */
export function forgetHashes(folder: string): void {
  const file = join(folder, '.terraform.lock.hcl');
  // There is none without providers.
  if (!existsSync(file)) return;
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^ *hashes = \[[^\]]*\]\n/gm, ''));
}
