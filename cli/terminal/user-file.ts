import { constants } from 'node:fs';
import { access, type FileHandle, open, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonIn } from '../../local/machine/system-error';
import { terminalText } from './text';

/** An error about a file that the user named. Errors about other files are failures of the tool. */
export class UserFileError extends Error {
  public override readonly name = 'UserFileError';
}

/** A file that the user named, or stdin (`-`), in an error. */
export const fileName = (path: string): string => (path === '-' ? 'standard input' : terminalText(path));

/** A line of it. */
export const lineOf = (path: string, line: number): string =>
  path === '-' ? `standard input, line ${line}` : `${fileName(path)}:${line}`;

/**
 * Opens a file that the user named, or stdin (`-`). The content is read on demand. The size is undefined if it is
 * unknown, as for a pipe.
 * @throws UserFileError if the file cannot be opened or is a folder; the content throws it if it cannot be read
 */
export async function openUserFile(
  path: string,
): Promise<{ readonly content: AsyncIterable<Buffer>; readonly bytes: number | undefined }> {
  if (path === '-') return { content: process.stdin, bytes: undefined };
  const handle = await open(path).catch(rethrow(path));
  const found = await handle.stat();
  if (!found.isDirectory()) return { content: readAll(path, handle), bytes: found.isFile() ? found.size : undefined };
  await handle.close();
  throw new UserFileError(`${fileName(path)}: must be a file, got a folder`);
}

async function* readAll(path: string, handle: FileHandle): AsyncGenerator<Buffer> {
  try {
    yield* handle.createReadStream();
  } catch (error) {
    rethrow(path)(error);
  }
}

/**
 * Checks that a file that the user named can be written, before the work that produces its content.
 * @throws UserFileError
 */
export async function checkWritable(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) throw new UserFileError(`${fileName(path)}: must be a file, got a folder`);
  if (found && !found.isFile())
    throw new UserFileError(`${fileName(path)}: must be a file, got a device, a pipe or a socket`);
  const folder = dirname(path);
  const parent = await stat(folder).catch(rethrow(folder, 'no such folder'));
  if (!parent.isDirectory()) throw new UserFileError(`${fileName(folder)}: must be a folder, got a file`);
  await access(found ? path : folder, constants.W_OK).catch(rethrow(found ? path : folder));
}

/** Writes a file that the user named. @throws UserFileError */
export const writeUserFile = (path: string, content: string | Uint8Array): Promise<void> =>
  writeFile(path, content).catch(rethrow(path));

/** Rethrows an error of the operating system as a UserFileError. @param missing the reason if there is no such path */
export const rethrow =
  (path: string, missing = 'no such file') =>
  (error: unknown): never => {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new UserFileError(`${fileName(path)}: ${code === 'ENOENT' ? missing : reasonIn(error)}`, { cause: error });
  };
