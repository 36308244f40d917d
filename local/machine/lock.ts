import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';

/** The lock of a process that was killed lasts this long. */
const STALE_MS = 10_000;
const POLL_MS = 200;

/** Releases a lock. */
export type Release = () => Promise<void>;

/**
 * Takes a lock that one process at a time can hold, and waits for as long as another one holds it.
 * @param path where the lock is while it is held; its folder must exist
 */
export async function takeLock(path: string): Promise<Release> {
  for (;;) {
    const release = await tryLock(path);
    if (release) return release;
    await sleep(POLL_MS);
  }
}

/** Takes a lock. @returns undefined when another process holds it */
export async function tryLock(path: string): Promise<Release | undefined> {
  try {
    const release = await lock(path, {
      lockfilePath: path,
      realpath: false,
      stale: STALE_MS,
      // A laptop that slept loses its locks. What a lock protects must bear that, so the work goes on.
      onCompromised: () => undefined,
    });
    return () => release().catch(ignoreLost);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') return undefined;
    throw error;
  }
}

/** A lock that was lost cannot be released, and what was done while it was held is done all the same. */
function ignoreLost(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERELEASED') throw error;
}
