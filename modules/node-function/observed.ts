import { hash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';

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

/** Reads files and folders; remembers them if they are looked at more than once. */
export interface Look {
  readonly file: (path: string) => string;
  /** Where a link leads. */
  readonly target: (path: string) => string;
  readonly folder: (path: string) => Readonly<Record<string, string>>;
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
export function observedIn(log: string, inputs: readonly string[]): Observed {
  const entered = new Set(pathsIn(log, ENTERED));
  const searched = new Set([...inputs, ...pathsIn(log, SEARCHED)].map(dirname));
  // A pattern such as `./locale/*.js` finds every file below its folder.
  const patterns = log.split(START_OF_ENTRY).filter((entry) => entry.includes('Resolving glob'));
  for (const folder of pathsIn(patterns.join('\n'), ENTERED)) searched.add(folder);
  return {
    inputs,
    read: pathsIn(log, READ),
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
  const inCrossed = Object.entries(crossed).map(([folder, names]) => {
    const entries = look.folder(folder);
    return names.map((name) => entries[name] ?? ABSENT);
  });
  const seen = [
    inputs.map(look.file),
    read.map((path) => [look.file(path), look.target(path)]),
    searched.map(look.folder),
    inCrossed,
  ];
  return hash('sha256', JSON.stringify(seen));
}

/** Whether the fingerprint covers everything: the log has the folders, and each input is a file that can be read. */
export const isComplete = ({ inputs, searched, crossed }: Observed, look: Look): boolean =>
  (inputs.length === 0 || Object.keys(crossed).length > 0) &&
  inputs.every((path) => look.file(path) !== ABSENT) &&
  [...searched, ...Object.keys(crossed)].every((folder) => !PLUG_AND_PLAY.some((name) => name in look.folder(folder)));

/** Whether a file or folder may have changed since, in epoch milliseconds. */
export function changedSince({ inputs, read, searched, crossed }: Observed, time: number): boolean {
  const entries = Object.entries(crossed).flatMap(([folder, names]) => names.map((name) => join(folder, name)));
  return [...inputs, ...read, ...searched, ...entries].some((path) => {
    const changed = changeTimeOf(path);
    return changed >= time - (changed % 1000 === 0 ? COARSE_GRAIN_MS : GRAIN_MS);
  });
}

function changeTimeOf(path: string): number {
  try {
    return statSync(path).ctimeMs;
  } catch {
    return 0;
  }
}

export const lookNow: Look = { file: hashOf, target: targetOf, folder: entriesOf };

export function remembering({ file, target, folder }: Look): Look {
  return { file: once(file), target: once(target), folder: once(folder) };
}

function once<Value>(read: (path: string) => Value): (path: string) => Value {
  const known = new Map<string, Value>();
  return (path) => {
    const value = known.get(path) ?? read(path);
    known.set(path, value);
    return value;
  };
}

function hashOf(path: string): string {
  try {
    return hash('sha256', readFileSync(path));
  } catch {
    return ABSENT;
  }
}

function targetOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return ABSENT;
  }
}

function entriesOf(path: string): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(
      readdirSync(path, { withFileTypes: true })
        .map((entry): [string, string] => [entry.name, kindOf(path, entry)])
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  } catch {
    return { '': ABSENT };
  }
}

function kindOf(folder: string, entry: Dirent): string {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? 'folder' : 'file';
  const target = targetOf(join(folder, entry.name));
  return `${statSync(target, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'file'} ${target}`;
}
