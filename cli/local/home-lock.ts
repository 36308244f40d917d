import { join } from 'node:path';
import { type Release, takeLock, tryLock } from '../../local/machine/lock';
import { step } from '../terminal/progress';

/**
 * Ensures that only one process works in this home, and waits for another one that does. A process that loses the lock,
 * as on a laptop that slept, does no harm: Terraform has its own.
 */
export async function lockHome(home: string): Promise<Release> {
  const path = join(home, 'up.lock');
  return (await tryLock(path)) ?? step('Waiting for another `tableside` that is at work here', () => takeLock(path));
}
