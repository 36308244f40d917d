import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Why a program that was found cannot be run. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'which is not executable (chmod +x)',
  ELOOP: 'a link that leads to itself',
  ENOENT: 'whose interpreter does not exist',
  ENOEXEC: 'which is not a program for this machine',
};

export const none = (program: string): string => `none named ${program}`;

/** What is wrong with a program that the system could not start: `none named terraform`, or the file with the reason. */
export function whyNotStarted(program: string, { code = '', message }: NodeJS.ErrnoException): string {
  const places = program.includes('/') ? [''] : (process.env.PATH ?? '').split(delimiter);
  const found = places.map((folder) => join(folder, program)).find((path) => kindOf(path) !== undefined);
  if (found === undefined) return none(program);
  return `${found}, ${kindOf(found) === 'folder' ? 'which is a folder' : (REASONS[code] ?? message)}`;
}

function kindOf(path: string): 'file' | 'folder' | 'link' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    // A link in a circle exists.
    return (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'link' : undefined;
  }
}
