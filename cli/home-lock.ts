import { join } from 'node:path';
import { type LockOptions, lock } from 'proper-lockfile';
import { step } from './progress';

/** Has one process at a time at work in this home, and waits for another that is. @returns what ends the lock */
export async function lockHome(home: string): Promise<() => Promise<void>> {
  const locking: LockOptions = {
    lockfilePath: join(home, 'up.lock'),
    // One that was killed holds its lock for so long.
    stale: 10_000,
    // A laptop that slept meanwhile: Terraform has a lock of its own, so that going on does no harm.
    onCompromised: () => undefined,
  };
  const release = await lock(home, locking).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
    const patiently = { ...locking, retries: { retries: 600, minTimeout: 1000, maxTimeout: 1000 } };
    return step('Waiting for another `tableside up` that is at work here', () => lock(home, patiently));
  });
  return () =>
    release().catch((error: NodeJS.ErrnoException) => {
      // Then it was lost meanwhile, and is not ours to end: what was done with it is done all the same.
      if (error.code !== 'ERELEASED') throw error;
    });
}
