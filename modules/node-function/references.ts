import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { parse } from 'jsonc-parser';
import { runEsbuild } from './esbuild-process';
import { observedIn } from './observed';

interface References {
  /** A sentence if the code means something else in one of them. */
  readonly fault: string | undefined;
  /** The files that were read or not found. */
  readonly read: readonly string[];
}

/**
 * Compares what esbuild makes of the code with the `tsconfig.json` of the entry and with those that it references, which
 * esbuild does not read. TypeScript takes one of these if the first compiles no files itself.
 */
export function referencesOf(tsconfig: string, options: BuildOptions): References {
  const paths = referencedIn(tsconfig);
  const compiled = (path: string) => {
    const built = runEsbuild({ ...options, tsconfig: path, sourcemap: false });
    return { code: JSON.stringify(built.outputs), read: observedIn(built, []).read };
  };
  if (paths.length === 0) return { fault: undefined, read: [] };
  const { code: expected } = compiled(tsconfig);
  const found = paths.filter(isFile).map((path) => ({ path, ...compiled(path) }));
  const other = found.find(({ code }) => code !== expected);
  return {
    fault: other && `${tsconfig} compiles no files itself, and ${other.path} would ${REMEDY}`,
    read: [...paths, ...found.flatMap(({ read }) => read)],
  };
}

const REMEDY = 'compile the code in another way: add a tsconfig.json that extends the right one beside the entry';

function referencedIn(tsconfig: string): string[] {
  const { files, include = [], references = [] } = parse(readFileSync(tsconfig, 'utf8').replace(/^\uFEFF/, '')) ?? {};
  if (!Array.isArray(files) || files.length + include.length > 0) return [];
  return [references].flat().flatMap((reference: { readonly path?: unknown } | null) => {
    if (typeof reference?.path !== 'string') return [];
    const target = resolve(tsconfig, '..', reference.path);
    return [statSync(target, { throwIfNoEntry: false })?.isDirectory() ? join(target, 'tsconfig.json') : target];
  });
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
