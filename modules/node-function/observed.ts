import { hash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';

/** What a plugin of esbuild looked at: esbuild does not log what it resolves for one. */
export interface Looked {
  /** Folders that exist, or would be searched if they did. */
  readonly folders: readonly string[];
  /** Files that were read or not found. */
  readonly files: readonly string[];
}

/** All that esbuild looked at: while it stays the same, so does the bundle. */
export interface Observed {
  /** The files of the bundle. */
  readonly inputs: readonly string[];
  /** Other files that were read or not found: of packages and TypeScript's settings. */
  readonly read: readonly string[];
  /** Folders in which files were searched by name: another file may be found before the one that was. */
  readonly searched: readonly string[];
  /** Folders on the way to these, with the names that were looked for in them. */
  readonly crossed: Readonly<Record<string, readonly string[]>>;
}

/** Looks at files and folders; each answer is a string that changes when what it looked at does. */
export interface Look {
  /** The content of a file. */
  readonly file: (path: string) => string;
  /** Where a path leads, through links. */
  readonly target: (path: string) => string;
  /** Whether a path is a file, a folder, or a link, and where it leads. */
  readonly entry: (path: string) => string;
  /** The names in a folder, and what each is. */
  readonly folder: (path: string) => string;
}

export const NOTHING: Observed = { inputs: [], read: [], searched: [], crossed: {} };

const ABSENT = 'absent';

/** File times are as late as the last tick of the system's clock, or in whole seconds on some file systems. */
const GRAIN_MS = 20;
const COARSE_GRAIN_MS = 2000;

/** Yarn's Plug'n'Play reads packages from archives, which are not followed. */
const PLUG_AND_PLAY = ['.pnp.data.json', '.pnp.cjs', '.pnp.js'];
const CHANGES_RESOLUTION = ['package.json', 'node_modules', 'tsconfig.json', 'jsconfig.json', ...PLUG_AND_PLAY];

const PATH = '("(?:[^"\\\\]|\\\\.)*")';
const ENTERED = new RegExp(`(?:Read \\d+ entr(?:y|ies) for|Failed to read) directory ${PATH}`, 'g');
const SEARCHED = new RegExp(`(?:Attempting to load|The resolved path|Found file|Failed to find file) ${PATH}`, 'g');
const READ = new RegExp(`(?:The|Failed to read) file ${PATH}`, 'g');
const START_OF_ENTRY = /^\S+ \[(?=VERBOSE|DEBUG)/m;

/** Reads the verbose log of esbuild, whose version is pinned. @param inputs the files of the bundle, as absolute paths */
export function observedIn(
  { log, looked }: { readonly log: string; readonly looked: Looked },
  inputs: readonly string[],
): Observed {
  const entered = new Set([...pathsIn(log, ENTERED), ...looked.folders]);
  const searched = new Set([...inputs, ...pathsIn(log, SEARCHED)].map(dirname));
  // A pattern such as `./locale/*.js` finds every file below its folder.
  const patterns = log.split(START_OF_ENTRY).filter((entry) => entry.includes('Resolving glob'));
  for (const folder of pathsIn(patterns.join('\n'), ENTERED)) searched.add(folder);
  return {
    inputs,
    read: [...pathsIn(log, READ), ...looked.files],
    searched: [...searched],
    crossed: namesIn([...entered], (folder) => !searched.has(folder)),
  };
}

/** The names that matter in each folder: those of its entered folders, and those that change resolution below it. */
function namesIn(entered: readonly string[], matters: (folder: string) => boolean): Record<string, string[]> {
  const names = Object.fromEntries(entered.filter(matters).map((folder) => [folder, [...CHANGES_RESOLUTION]]));
  for (const folder of entered) names[dirname(folder)]?.push(basename(folder));
  return names;
}

const pathsIn = (log: string, pattern: RegExp): string[] =>
  [...new Set(Array.from(log.matchAll(pattern), ([, quoted = '']) => quoted))]
    .map(unquoted)
    .filter((path) => isAbsolute(path));

/** Control characters are quoted as in Go. A file with one in its name is not looked at again. */
function unquoted(text: string): string {
  try {
    return JSON.parse(text);
  } catch {
    return '';
  }
}

/** Two equal fingerprints mean that esbuild would see the same. */
export function fingerprint({ inputs, read, searched, crossed }: Observed, look: Look): string {
  const seen = [
    inputs.map(look.file),
    read.map((path) => `${look.file(path)} ${look.target(path)}`),
    searched.map(look.folder),
    pathsOf(crossed).map(look.entry),
  ];
  return hash('sha256', seen.flat().join('\n'));
}

const pathsOf = (crossed: Observed['crossed']): string[] =>
  Object.entries(crossed).flatMap(([folder, names]) => names.map((name) => `${folder}${sep}${name}`));

/** Whether the fingerprint covers everything: the log has the folders, and each input is a file that can be read. */
export const isComplete = ({ inputs, searched, crossed }: Observed, look: Look): boolean =>
  (inputs.length === 0 || Object.keys(crossed).length > 0) &&
  inputs.every((path) => look.file(path) !== ABSENT) &&
  [...searched, ...Object.keys(crossed)].every((folder) =>
    PLUG_AND_PLAY.every((name) => look.entry(join(folder, name)) === ABSENT),
  );

/** Whether a file, a folder or where a link leads may have changed since, in epoch milliseconds. */
export function changedSince({ inputs, read, searched, crossed }: Observed, time: number): boolean {
  return [
    ...[...inputs, ...read, ...searched].map(changeTimeOf),
    // Folders above, such as one for temporary files, change all the time. What matters is which ones there are.
    ...pathsOf(crossed).map(appearanceTimeOf),
  ].some((changed) => isLate(changed, time));
}

/** Whether something that changed then may have changed again since, with the same time. */
const isLate = (changed: number, time: number): boolean =>
  changed >= time - (changed % 1000 === 0 ? COARSE_GRAIN_MS : GRAIN_MS);

const changeTimeOf = timeOr0((path) => statSync(path).ctimeMs);

const appearanceTimeOf = timeOr0((path) => {
  const stat = lstatSync(path);
  return stat.isDirectory() ? stat.birthtimeMs : stat.ctimeMs;
});

/** What is not there, or below a file, has no time. */
function timeOr0(timeOf: (path: string) => number): (path: string) => number {
  return (path) => {
    try {
      return timeOf(path);
    } catch {
      return 0;
    }
  };
}

/** Hashes of files, with what changes when a file does: apps of one process look at the same files. */
const hashes = new Map<string, { readonly stamp: string; readonly hash: string }>();

/** Reads a file only if it has changed: tests synthesize many apps. */
function hashOfFile(path: string): string {
  const { dev, ino, size, ctimeNs, ctimeMs } = statSync(path, { bigint: true });
  const stamp = `${dev} ${ino} ${size} ${ctimeNs}`;
  const known = hashes.get(path);
  if (known?.stamp === stamp) return known.hash;
  const seen = hash('sha256', readFileSync(path));
  if (!isLate(Number(ctimeMs), Date.now())) hashes.set(path, { stamp, hash: seen });
  return seen;
}

export const lookNow: Look = {
  file: orAbsent(hashOfFile),
  target: orAbsent(realpathSync.native),
  entry: orAbsent((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat ? kindOf(path, stat) : ABSENT;
  }),
  folder: orAbsent((path) => {
    const entries = readdirSync(path, { withFileTypes: true });
    return hash(
      'sha256',
      entries
        .map((entry) => `${entry.name}/${kindOf(join(path, entry.name), entry)}`)
        .sort()
        .join('\n'),
    );
  }),
};

/** Remembers what was seen: functions import the same files. */
export const remembering = ({ file, target, entry, folder }: Look): Look => ({
  file: once(file),
  target: once(target),
  entry: once(entry),
  folder: once(folder),
});

function orAbsent(look: (path: string) => string): (path: string) => string {
  return (path) => {
    try {
      return look(path);
    } catch {
      return ABSENT;
    }
  };
}

function once(look: (path: string) => string): (path: string) => string {
  const known = new Map<string, string>();
  return (path) => {
    const seen = known.get(path) ?? look(path);
    known.set(path, seen);
    return seen;
  };
}

function kindOf(path: string, entry: Pick<Dirent, 'isSymbolicLink' | 'isDirectory'>): string {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? 'folder' : 'file';
  const target = lookNow.target(path);
  return `${statSync(target, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'file'} ${target}`;
}
