import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { home } from './paths';
import { SetupError } from './setup-error';
import { reasonIn } from './system-error';

/** A full disk still has room for empty files. */
const PROBE_BYTES = 4096;

/** Creates the home unless it exists. @throws SetupError unless files can be written there */
export function requireHome(folder = home): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    createFolder(folder);
    writeFileSync(probe, Buffer.alloc(PROBE_BYTES));
  } catch (error) {
    throw new SetupError(
      `TABLESIDE_HOME must be a folder in which files can be written, got ${folder}: ${reasonOf(error)}`,
    );
  } finally {
    if (existsSync(probe)) rmSync(probe);
  }
}

/** The system says for some folders of its own, such as /proc, that what is to be created does not exist. */
const reasonOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'nothing can be created there' : reasonIn(error);

/** One by one: with `recursive`, Node never ends where the system cannot create a folder, as in /proc. */
function createFolder(folder: string): void {
  if (existsSync(folder)) return;
  createFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
