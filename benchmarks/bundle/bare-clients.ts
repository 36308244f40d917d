import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildSync } from 'esbuild';

/** Packages that a function needs in any case. */
const CLIENTS = ['@amazon-dax-sdk/*', '@aws-sdk/*', '@redis/*', '@smithy/*'];

/** Writes a module that exports only the names that the entry and its imports use from the clients. */
export function writeBareClients(entry: string, file: string): void {
  writeFileSync(file, exportsOf(importsFromClients(entry)));
}

function importsFromClients(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    absWorkingDir: dirname(entry),
    bundle: true,
    external: CLIENTS,
    platform: 'node',
    // The output has one import statement per file and package, without types and unused names.
    format: 'esm',
    mainFields: ['module', 'main'],
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

/** Exports each name that the code imports from the clients, once. Dynamic imports stay dynamic. */
export function exportsOf(code: string): string {
  const names = new Map<string, Set<string>>();
  const add = (path: string, name: string) => names.set(path, (names.get(path) ?? new Set()).add(name));
  for (const [, list = '', path = ''] of code.matchAll(/^import \{([^}]*)\} from "(@[^"]+)";$/gm)) {
    for (const name of list.split(',')) add(path, name.trim().split(' as ')[0] ?? '');
  }
  for (const [, name = '', path = ''] of code.matchAll(/^import (\w+) from "(@[^"]+)";$/gm)) {
    add(path, `default as ${name}`);
  }
  const later = new Set([...code.matchAll(/\bimport\("(@[^"]+)"\)/g)].map(([, path]) => path));
  return [
    ...[...names].map(([path, known]) => `export { ${[...known].join(', ')} } from "${path}";\n`),
    ...[...later].map((path, index) => `export const later${index} = () => import("${path}");\n`),
  ].join('');
}
