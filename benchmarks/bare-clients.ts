import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { buildSync } from 'esbuild';

/** The packages whose size and load time are AWS’s matter and not ours. */
const CLIENTS = ['@aws-sdk/*'];

/** Writes a module that has what the entry and its imports need of the clients, and nothing else. */
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
    // Here what remains imported is one statement for each file and package, without types and unused names.
    format: 'esm',
    mainFields: ['module', 'main'],
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('\n');
}

/** A module that exports all that the code imports from the clients, each once. */
export function exportsOf(code: string): string {
  const names = new Map<string, Set<string>>();
  for (const [, list = '', path = ''] of code.matchAll(/^import \{([^}]*)\} from "(@aws-sdk\/[^"]+)";$/gm)) {
    const known = names.get(path) ?? new Set();
    for (const name of list.split(',')) known.add(name.trim().split(' as ')[0] ?? '');
    names.set(path, known);
  }
  return [...names].map(([path, known]) => `export { ${[...known].join(', ')} } from "${path}";\n`).join('');
}
