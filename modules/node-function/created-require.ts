import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';

const CREATED = /(\w+)\s*=\s*createRequire\(/g;
/** Not of relative paths, which `files` may provide. */
const REQUIRED = /\b(\w+)\(\s*(['"])([^'".][^'"]*)\2\s*\)/g;

/**
 * @param inputs the files of the bundle
 * @returns a sentence if one requires a package in a way that esbuild does not see, and so does not bundle
 */
export function createdRequireFault(inputs: readonly string[], external: readonly string[]): string | undefined {
  for (const path of inputs.filter((input) => !/[\\/]node_modules[\\/]/.test(input) && existsSync(input))) {
    const text = readFileSync(path, 'utf8');
    const names = new Set(Array.from(text.matchAll(CREATED), ([, name]) => name));
    for (const [, name, , required = ''] of text.matchAll(REQUIRED)) {
      if (!names.has(name) || isBuiltin(required) || isExternal(required, external)) continue;
      return `${path}: ${required} is required with createRequire, and so not bundled (import it, or list it in external)`;
    }
  }
  return undefined;
}

/** As esbuild does: a package with all its paths, or a pattern. */
const isExternal = (required: string, external: readonly string[]): boolean =>
  external.some((pattern) => {
    const [start = '', end] = pattern.split('*');
    return end === undefined
      ? required === start || required.startsWith(`${start}/`)
      : required.startsWith(start) && required.endsWith(end);
  });
