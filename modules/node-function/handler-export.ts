import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The names that Node's own search for exports finds in a CommonJS bundle: esbuild writes them at its end. */
const ANNOTATION = /0&&\(module\.exports=\{([^}]*)\}\)/g;

/** Exports that only running the code would tell: an object or names that are computed. */
const COMPUTED =
  /\bexports\s*=(?!=)\s*(?!\s|\{|(?:async\b\s*)?(?:function\b|\(|\w+\s*=>))|Object\.assign\(|\bexports\[|\.\.\./;

/** `exports` given to a function, which may add any name; compilers add their marks, and names that the code mentions. */
const GIVEN = /\bexports\s*(?:\)|,(?!\s*(?:["'{]|Symbol\b)))/;

const STAR = /\bexport\s*\*/;

const NAMESPACE = /\bexport\s*\*\s*as\s+handler\b/;

/** Not among the names that Node finds in CommonJS. */
const DEFAULT = /\bexport\s+default\b/;

/**
 * @param file name of the bundle
 * @returns a sentence if it certainly does not export `handler`
 */
export function handlerFault(metafile: Metafile, folder: string, file: string, code: string): string | undefined {
  const { entryPoint = '', exports = [], imports = [] } = metafile.outputs[file] ?? {};
  const source = readFileSync(join(folder, entryPoint), 'utf8');
  const isModule = metafile.inputs[entryPoint]?.format === 'esm';
  const isCommonJsBundle = file.endsWith('.js');
  if (!isModule && isCommonJsBundle) return commonJsFault(source);
  if (NAMESPACE.test(source)) return 'it must export handler, but as a function, not a namespace';
  const names = isCommonJsBundle ? [...annotated(code), ...(DEFAULT.test(source) ? ['default'] : [])] : exports;
  // What another package exports is known at run time only, and so is what a CommonJS file exports to another one.
  const fromElsewhere =
    imports.some(({ external, path }) => external && !path.startsWith('node:')) ||
    (isCommonJsBundle && Object.values(metafile.inputs).some(({ format }) => format === 'cjs'));
  if (names.includes('handler') || (isModule && fromElsewhere && STAR.test(source))) return undefined;
  const remedy = isModule ? '' : ": an entry in CommonJS requires the format 'cjs'";
  return `it must export handler, but exports ${names.join(', ') || 'no names'}${remedy}`;
}

/** @returns a sentence if a finished file, in either format, certainly does not export `handler` */
export function prebuiltFault(source: string, isModule: boolean): string | undefined {
  if (isModule && !/\bexport\b/.test(source)) return 'it must export handler, but is an ES module without exports';
  return STAR.test(source) ? undefined : commonJsFault(source);
}

/** @returns a sentence if a CommonJS file certainly does not export `handler` */
const commonJsFault = (source: string): string | undefined =>
  /\bhandler\b/.test(source) || COMPUTED.test(source) || GIVEN.test(source)
    ? undefined
    : 'it must export handler, but does not mention it';

const annotated = (code: string): string[] => {
  const [, names = ''] = [...code.matchAll(ANNOTATION)].at(-1) ?? [];
  return names.split(',').filter((name) => name !== '');
};
