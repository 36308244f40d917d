import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';

const INTERRUPTED = 130;

/**
 * Provides a folder inside the checkout, so that code in it can import its packages, and deletes it at the end or when
 * the process is interrupted.
 * @param leave called first, to stop what was started in the folder @default nothing to stop
 */
export async function withFolder<Result>(
  use: (folder: string) => Promise<Result>,
  leave: (folder: string) => Promise<unknown> = async () => undefined,
): Promise<Result> {
  const parent = join(root, '.tableside');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'bench-'));
  const remove = async () => {
    await leave(folder);
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupt = () => void remove().finally(() => process.exit(INTERRUPTED));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await use(folder);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await remove();
  }
}
