import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The checkout: the nearest folder above this file that contains `package.json`. That of the npm package contains no
 * `cdktf.json`: its users mean their working directory.
 */
export const root = (() => {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error(`package.json not found in any folder above ${__dirname}`);
    folder = dirname(folder);
  }
  return existsSync(join(folder, 'cdktf.json')) ? folder : process.cwd();
})();

/** The folder of one local environment: `.tableside`, or the one that `TABLESIDE_HOME` names. */
export const home = (() => {
  const named = resolve(root, process.env.TABLESIDE_HOME || '.tableside');
  const existing = nearestExisting(named);
  if (!statSync(existing).isDirectory()) {
    throw new Error(`TABLESIDE_HOME must be a folder, got ${named}: ${existing} is a file`);
  }
  // Different paths to the same folder must be the same home.
  return existsSync(named) ? realpathSync(named) : named;
})();

/** The path itself, or the nearest folder or file above it that exists. */
function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

/** The file in which `local/companion` writes how each event source mapping goes, and where `local/aws` reads it. */
export const mappingResultsFile = (folder: string): string => join(folder, 'event-sources.json');
