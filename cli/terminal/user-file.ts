import { constants } from 'node:fs';
import { access, type FileHandle, open, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Says of a file that a person named what is wrong with it. Errors of any other file are failures of the tool. */
export class UserFileError extends Error {
  public override readonly name = 'UserFileError';
}

export interface UserFile {
  readonly content: AsyncIterable<Buffer>;
  /** Undefined where only the end tells, as of a pipe. */
  readonly bytes: number | undefined;
}

/**
 * Opens a file that a person named, or stdin (`-`). What it holds is read when it is asked for.
 * @throws UserFileError at once when it cannot be opened or is a folder, and while it is read when it cannot be read on
 */
export async function openUserFile(path: string): Promise<UserFile> {
  if (path === '-') return { content: process.stdin, bytes: undefined };
  const handle = await open(path).catch(rethrow(path));
  const found = await handle.stat();
  if (!found.isDirectory()) return { content: readAll(path, handle), bytes: found.isFile() ? found.size : undefined };
  await handle.close();
  throw new UserFileError(`${path}: must be a file of JSON lines, got a folder`);
}

async function* readAll(path: string, handle: FileHandle): AsyncGenerator<Buffer> {
  try {
    yield* handle.createReadStream();
  } catch (error) {
    rethrow(path)(error);
  }
}

/**
 * Checks that a file which a person named can be written, before the work whose result it is to hold.
 * @throws UserFileError
 */
export async function checkWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new UserFileError(`${path}: must be a file, got a folder`);
  if (found && !found.isFile()) throw new UserFileError(`${path}: must be a file, got a device, a pipe or a socket`);
  const folder = dirname(path);
  const parent = await stat(folder).catch(rethrow(folder, 'no such folder'));
  if (!parent.isDirectory()) throw new UserFileError(`${folder}: must be a folder, got a file`);
  await access(found ? path : folder, constants.W_OK).catch(rethrow(found ? path : folder));
}

/** Writes a file that a person named. @throws UserFileError */
export const writeUserFile = (path: string, content: string | Uint8Array): Promise<void> =>
  writeFile(path, content).catch(rethrow(path));

/** @returns what throws an error of the system as one of this file */
const rethrow =
  (path: string, missing = 'no such file') =>
  (error: unknown): never => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new UserFileError(`${path}: ${code === 'ENOENT' ? missing : reasonIn(message)}`, { cause: error });
  };

/** `permission denied` of `EACCES: permission denied, open 'x'`. */
const reasonIn = (message: string): string => /^[A-Z]\w+: (.*?)(, \w+( '.*')?)?$/s.exec(message)?.[1] ?? message;
