import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildOptions, Message } from 'esbuild';
import { type Built, runEsbuild } from './esbuild-process';
import type { Observed } from './observed';

/**
 * Warnings of esbuild about code that fails, or whose parts are missing, when it runs:
 * https://esbuild.github.io/api/#log-override
 */
const FAILS_AT_RUN_TIME = new Set([
  'assert-type-json',
  'assign-to-constant',
  'assign-to-import',
  'call-import-namespace',
  'class-name-will-throw',
  'commonjs-variable-in-esm',
  'delete-super-property',
  'empty-glob',
  'empty-import-meta',
  'ignored-bare-import',
  'import-is-undefined',
  'private-name-will-throw',
  'require-resolve-not-external',
  'tsconfig.json',
]);

/** A later version of TypeScript, and a style that is imported only for bundlers of browsers: text does nothing. */
const HARMLESS = /^Unrecognized target|^Ignoring this import because ".*(?<!\.[cm]?[jt]sx?)" was marked/;

const REMEDIES: readonly (readonly [pattern: RegExp, remedy: string])[] = [
  [/^No loader is configured for "\.node"/, 'list its package in external, and provide it with files or a layer'],
  [/^No loader is configured/, 'set loaders for its extension, or add the file with files'],
  [/^Could not resolve "[^./]/, 'install it, or list it in external if it is never loaded or a layer or files has it'],
  [/"require\.resolve"$/, 'list it in external, and provide it with files or a layer'],
  [/^Top-level await/, "set format to 'esm'"],
  [/^"import\.meta"/, "only its url, dirname and filename are; set format to 'esm'"],
];

/** What is wrong with the code, each with its place and a remedy. @param folder that places are relative to */
export function faultsOf({ errors, warnings }: Built, folder: string): string[] {
  const fatal = warnings.filter(({ id, text }) => FAILS_AT_RUN_TIME.has(id) && !HARMLESS.test(text));
  return [...new Set([...errors, ...fatal].map((message) => sentence(message, folder)))];
}

function sentence({ text, location }: Message, folder: string): string {
  const place = location ? `${join(folder, location.file)}:${location.line}: ` : '';
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(text)) ?? [];
  return `${place}${text}${remedy ? ` (${remedy})` : ''}`;
}

const EFFECTIVE = /This import is under the effect of (".*")/;

/** The tsconfig.json of the entry, if any: the first that the log names. */
export function tsconfigIn(log: string, { read }: Observed): string | undefined {
  const tsconfig: string = JSON.parse(EFFECTIVE.exec(log)?.[1] ?? '""');
  return read.includes(tsconfig) ? tsconfig : undefined;
}

/**
 * @param read the files of settings in the order in which they were read: a base after what extends it
 * @returns a sentence if the tsconfig.json of the entry sets what esbuild ignores, and the code depends on it
 */
export function tsconfigFault(tsconfig: string, { inputs, read }: Observed, options: BuildOptions): string | undefined {
  const files = read.slice(read.indexOf(tsconfig)).filter((path) => !path.endsWith('package.json'));
  const contents = files.map(withoutComments).join('\n');
  if (/"(preserve|react-native)"/.test(nearestValueOf('jsx', contents)) && inputs.some(isOwnJsx)) {
    return `${tsconfig} leaves JSX to another compiler: set jsx to react-jsx`;
  }
  if (nearestValueOf('emitDecoratorMetadata', contents) !== 'true' || !hasDecorators(options)) return undefined;
  return `${tsconfig} sets emitDecoratorMetadata, which esbuild does not support: compile with tsc and set bundled, or remove it`;
}

const STRING_OR_COMMENT = /("(?:[^"\\]|\\.)*")|\/\*[\s\S]*?\*\/|\/\/.*/g;

/** The value that is nearest to the entry, as JSON. */
const nearestValueOf = (option: string, contents: string): string =>
  new RegExp(`"${option}"\\s*:\\s*([\\w"-]+)`).exec(contents)?.[1] ?? '';

const isOwnJsx = (path: string): boolean => /\.[jt]sx$/.test(path) && !/[\\/]node_modules[\\/]/.test(path);

function hasDecorators(options: BuildOptions): boolean {
  const { outputs } = runEsbuild({ ...options, minify: false, sourcemap: false, logLevel: 'silent' });
  return outputs.some(([, base64]) => Buffer.from(base64, 'base64').includes('__decorateClass('));
}

function withoutComments(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(STRING_OR_COMMENT, '$1');
  } catch {
    return '';
  }
}
