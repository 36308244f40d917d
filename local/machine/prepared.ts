import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { takeLock } from './lock';
import { endProcesses } from './processes';

interface Preparation {
  readonly folder: string;
  /** Whether the folder exists and its content works. */
  readonly isWhole: () => Promise<boolean>;
  /** Fills an empty folder, which then replaces `folder`. */
  readonly make: (draft: string) => Promise<void>;
}

/** Preparations in progress in this process, by folder. */
const underWay = new Map<string, Promise<void>>();

/**
 * Prepares a folder that all processes of this machine share, unless it is whole. Concurrent calls, in this process and
 * in others, wait for one preparation. The folder is filled under another name and then renamed: an interrupted
 * preparation never looks whole, and the next one deletes its remains.
 * @throws what `make` throws; the next call tries again
 */
export function prepare(preparation: Preparation): Promise<void> {
  const { folder } = preparation;
  const waited = underWay.get(folder) ?? prepareOnce(preparation).finally(() => underWay.delete(folder));
  underWay.set(folder, waited);
  return waited;
}

async function prepareOnce({ folder, isWhole, make }: Preparation): Promise<void> {
  if (await isWhole()) return;
  await mkdir(dirname(folder), { recursive: true });
  const release = await takeLock(`${folder}.lock`);
  try {
    // Another process may have prepared the folder while this one waited.
    if (await isWhole()) return;
    await deleteDrafts(folder);
    await replace({ folder, isWhole, make });
  } finally {
    await release();
  }
}

async function replace({ folder, isWhole, make }: Preparation): Promise<void> {
  const draft = await mkdtemp(`${folder}-${process.pid}-`);
  try {
    await make(draft);
    // If this process lost its lock, as on a laptop that was asleep, another one may have finished.
    if (await isWhole()) return;
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Deletes the drafts of killed processes, and ends the programs that still write there. */
async function deleteDrafts(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const [, pid] = /^-(\d+)(?:-|$)/.exec(name.slice(basename(folder).length)) ?? [];
    if (!name.startsWith(basename(folder)) || pid === undefined || isAnotherAlive(Number(pid))) continue;
    const draft = join(dirname(folder), name);
    await endProcesses((command) => command.includes(`${draft}/`) || `${command} `.includes(`${draft} `));
    await rm(draft, { recursive: true, force: true });
  }
}

function isAnotherAlive(pid: number): boolean {
  // This process may have got the id of a killed one.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
