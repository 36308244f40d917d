import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BuildOptions, Message } from 'esbuild';
import { type Built, runEsbuild } from './esbuild-process';

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
  const fatal = warnings.filter(({ id, text }) => FAILS_AT_RUN_TIME.has(id) && !text.startsWith('Unrecognized target'));
  return [...new Set([...errors, ...fatal].map((message) => sentence(message, folder)))];
}

function sentence({ text, location }: Message, folder: string): string {
  const place = location ? `${join(folder, location.file)}:${location.line}: ` : '';
  const [, remedy] = REMEDIES.find(([pattern]) => pattern.test(text)) ?? [];
  return `${place}${text}${remedy ? ` (${remedy})` : ''}`;
}

/** @returns a sentence if a tsconfig.json that applies sets what esbuild ignores, and the code depends on it */
export function unsupportedTsconfig(files: readonly string[], options: BuildOptions): string | undefined {
  const [file] = files.filter((path) => basename(path) !== 'package.json' && setsDecoratorMetadata(path));
  if (file === undefined) return undefined;
  const { outputs } = runEsbuild({ ...options, minify: false, sourcemap: false, logLevel: 'silent' });
  const decorates = outputs.some(([, base64]) => Buffer.from(base64, 'base64').includes('__decorateClass('));
  return decorates
    ? `${file} sets emitDecoratorMetadata, which esbuild does not support: compile with tsc and set bundled, or remove it`
    : undefined;
}

const setsDecoratorMetadata = (path: string): boolean =>
  path.endsWith('.json') && /^(?!\s*\/\/).*"emitDecoratorMetadata"\s*:\s*true/m.test(readIfPresent(path));

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
