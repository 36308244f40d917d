import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Zippable } from 'fflate';

export interface ZipFile {
  readonly content: Uint8Array;
  /** @default false */
  readonly isExecutable?: boolean;
}

/** By path in the zip. */
export type ZipFiles = Readonly<Record<string, ZipFile>>;

// The earliest date that every zip tool accepts, in local time, because a zip stores times without a time zone.
const FIXED_TIME = new Date(1980, 0, 1, 12);
const UNIX = 3;
const READABLE_FILE = 0o100644 << 16;
const EXECUTABLE_FILE = 0o100755 << 16;
const EXECUTABLE_BY_OWNER = 0o100;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ZIP_MEGABYTES = 50;
const MAX_CONTENT_MEGABYTES = 250;
const MEGABYTE = 2 ** 20;

/** Reads a file, or all files of a folder. @param name its path in the zip; empty for the root */
export function readForZip(path: string, name: string): ZipFiles {
  const found = filesBelow(path, name, []);
  checkContent(found.reduce((sum, { size }) => sum + size, 0));
  return Object.fromEntries(
    found.map(({ from, to, mode }) => [
      to,
      { content: readFileSync(from), isExecutable: (mode & EXECUTABLE_BY_OWNER) !== 0 },
    ]),
  );
}

interface Found {
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly mode: number;
}

/** Follows links. @param above the folders that this one is in */
function filesBelow(from: string, to: string, above: readonly string[]): Found[] {
  const stat = statSync(from, { throwIfNoEntry: false });
  if (stat?.isFile()) return [{ from, to, size: stat.size, mode: stat.mode }];
  if (!stat?.isDirectory()) throw new Error(`cannot zip ${from}: it must be a file or a folder, or a link to one`);
  const folder = realpathSync(from);
  if (above.includes(folder)) throw new Error(`cannot zip ${from}: it must not be a link to a folder that it is in`);
  return readdirSync(from).flatMap((name) =>
    filesBelow(join(from, name), to === '' ? name : `${to}/${name}`, [...above, folder]),
  );
}

/** @throws when Lambda would reject the package */
export function checkSizes(files: ZipFiles, zipped: Uint8Array): void {
  checkContent(Object.values(files).reduce((sum, { content }) => sum + content.length, 0));
  if (zipped.length > MAX_ZIP_MEGABYTES * MEGABYTE) throw tooLarge(MAX_ZIP_MEGABYTES, zipped.length, 'zipped');
}

function checkContent(bytes: number): void {
  if (bytes > MAX_CONTENT_MEGABYTES * MEGABYTE) throw tooLarge(MAX_CONTENT_MEGABYTES, bytes, 'unzipped');
}

const tooLarge = (limit: number, bytes: number, state: string) =>
  new Error(
    `the package must have at most ${limit} MB ${state}, got ${(bytes / MEGABYTE).toFixed(1)} MB: ` +
      'move large files into a layer or a bucket',
  );

/**
 * Zips files so that the same names and contents result in the same bytes on every machine. It compresses in
 * JavaScript, because the output of Node's zlib depends on the processor.
 */
export function zip(files: ZipFiles): Uint8Array {
  const entries: Zippable = {};
  for (const [name, { content, isExecutable }] of Object.entries(files).sort(([one], [other]) =>
    one < other ? -1 : 1,
  )) {
    const attrs = isExecutable ? EXECUTABLE_FILE : READABLE_FILE;
    entries[name] = [content, { mtime: FIXED_TIME, os: UNIX, attrs, level: 9 }];
  }
  // Loaded on demand: most syntheses use the cached package.
  const { zipSync } = require('fflate') as typeof import('fflate');
  return zipSync(entries);
}
