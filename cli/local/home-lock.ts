import { join } from 'node:path';
import { requireHome } from '../../local/machine/home';
import { takeLock, tryLock } from '../../local/machine/lock';
import { interruptible, step } from '../terminal/progress';

export const lockFile = (home: string): string => join(home, 'up.lock');

/**
 * Ensures that only one process works in this home, and waits for another one. A process that loses the lock, as on a
 * laptop that was asleep, does no harm: Terraform has its own lock.
 * @throws SetupError if files cannot be written in it
 */
export async function lockHome(home: string) {
  requireHome(home);
  const path = lockFile(home);
  const waiting = () => step('Waiting for another tableside command in this home', () => takeLock(path));
  return (
    (await tryLock(path)) ?? interruptible('nothing was changed. Repeat the command once the other one ends.', waiting)
  );
}
