import { cp, mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName, rethrow, UserFileError } from '../terminal/user-file';

/** The first line of every file of an export, by which another export knows which ones to replace. */
const HEADER = '# Exported by tableside from the environment ';

/** Of functions and sites. CDKTF chooses the name. */
const ASSETS = 'assets';

/**
 * Checks the folder of an export before the work that produces its content.
 * @param isForced whether the files of an earlier export may be replaced
 * @throws UserFileError
 */
export async function checkFolder(folder: string, isForced: boolean): Promise<void> {
  const found = await stat(folder).catch((error) => (error.code === 'ENOENT' ? undefined : rethrow(folder)(error)));
  if (found === undefined) return;
  if (!found.isDirectory()) throw new UserFileError(`${fileName(folder)}: must be a folder, got a file`);
  const names = await readdir(folder).catch(rethrow(folder));
  if (names.length === 0 || isForced) return;
  throw new UserFileError(
    `${fileName(folder)}: must be a new or an empty folder. To replace the files of an earlier export in it, use --force`,
  );
}

/** Creates the folder. @returns its path without symbolic links. @throws UserFileError */
export async function createFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true }).catch(rethrow(folder));
  return realpath(folder);
}

/**
 * Writes an export in place of an earlier one. Other files stay, such as Terraform's.
 * @param assets a folder to copy
 * @throws UserFileError if a file is in the way that no export has written
 */
export async function writeExport(
  folder: string,
  environment: string,
  files: ReadonlyMap<string, string>,
  assets: string,
): Promise<void> {
  const names = await readdir(folder).catch(rethrow(folder));
  const earlier = await exportedAmong(names, folder);
  // A configuration in JSON, such as CDKTF's, has the same blocks.
  const isInTheWay = (name: string) => files.has(name) || name.endsWith('.tf.json');
  const foreign = names.filter((name) => isInTheWay(name) && !earlier.includes(name));
  if (foreign.length > 0) {
    const them = foreign.length === 1 ? 'it' : 'them';
    throw new UserFileError(
      `${fileName(folder)}: ${foreign.join(', ')} must be from an earlier export to be replaced. Move or delete ${them}`,
    );
  }
  for (const name of earlier) await rm(join(folder, name));
  if (earlier.length > 0) await rm(join(folder, ASSETS), { recursive: true, force: true });
  for (const [name, text] of files) {
    await writeFile(join(folder, name), `${HEADER}${environment}.\n\n${text}`).catch(rethrow(folder));
  }
  await cp(assets, join(folder, ASSETS), { recursive: true }).catch(rethrow(folder));
}

async function exportedAmong(names: readonly string[], folder: string): Promise<string[]> {
  const exported = [];
  for (const name of names.filter((each) => each.endsWith('.tf'))) {
    const text = await readFile(join(folder, name), 'utf8').catch(rethrow(join(folder, name)));
    if (text.startsWith(HEADER)) exported.push(name);
  }
  return exported;
}
