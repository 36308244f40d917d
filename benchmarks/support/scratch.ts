import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../local/machine/paths';

const INTERRUPTED = 130;

/**
 * Lends a folder of the checkout, from where its packages can be imported, and removes it afterwards, interrupted or not.
 * @param leave ends what was started in the folder @default nothing was
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
