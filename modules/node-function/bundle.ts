import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { BuildFailure, BuildOptions } from 'esbuild';
import { version } from 'esbuild/package.json';

const OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Only ES modules can be tree-shaken: the AWS SDK gets a third smaller, and loads faster.
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  sourcesContent: false,
  // A tsconfig.json in a parent folder of the entry must not change the bundle.
  tsconfigRaw: '{}',
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** Changes whenever the same inputs may result in a different bundle. */
export const bundlerVersion = JSON.stringify([version, OPTIONS]);

/** Bundles the entry and its imports into one CommonJS file with a source map; `inputs` are absolute paths. */
export function bundle(entry: string) {
  // Paths in the source map are relative to this folder, and so the same on every machine.
  const folder = dirname(entry);
  // Loaded on demand: most syntheses use the cached package.
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  try {
    const { metafile, outputFiles } = buildSync({
      ...OPTIONS,
      entryPoints: [entry],
      absWorkingDir: folder,
      outfile: join(folder, 'index.js'),
      write: false,
      metafile: true,
    });
    return {
      inputs: Object.keys(metafile.inputs).map((input) => join(folder, input)),
      files: Object.fromEntries(outputFiles.map(({ path, contents }) => [basename(path), contents])),
    };
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    if (!first) throw error;
    const place = first.location ? `${join(folder, first.location.file)}:${first.location.line}: ` : '';
    throw new Error(`cannot bundle ${entry}: ${place}${first.text}`);
  }
}

export const bundledAlready = (entry: string) => ({
  inputs: [entry],
  files: { 'index.js': readFileSync(entry) },
});
