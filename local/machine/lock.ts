import { setTimeout as sleep } from 'node:timers/promises';
import { check, lock } from 'proper-lockfile';

/** How long the lock of a killed process lasts. */
const STALE_MS = 10_000;
const POLL_MS = 200;

type Release = () => Promise<void>;

/**
 * Takes a lock that one process at a time can hold, and waits while another process holds it.
 * @param path the lock file; its folder must exist
 */
export async function takeLock(path: string): Promise<Release> {
  for (;;) {
    const release = await tryLock(path);
    if (release) return release;
    await sleep(POLL_MS);
  }
}

/** Whether a process holds a lock. */
export const isLocked = (path: string): Promise<boolean> =>
  check(path, { lockfilePath: path, realpath: false, stale: STALE_MS });

/** Takes a lock. @returns undefined if another process holds it */
export async function tryLock(path: string): Promise<Release | undefined> {
  try {
    const release = await lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: STALE_MS,
      // A laptop that was asleep loses its locks. The protected work tolerates that, so it continues.
      onCompromised: () => undefined,
    });
    return () =>
      release().catch((error) => {
        // A lost lock cannot be released. The work that it protected has not failed.
        if (error.code !== 'ERELEASED') throw error;
      });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}
