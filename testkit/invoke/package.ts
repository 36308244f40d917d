import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** Unpacks a zip, or copies a folder, over what the target contains. @throws if it does not exist */
export function unpack(path: string, target: string): void {
  if (!statSync(path, { throwIfNoEntry: false })) throw new Error(`cannot find the package ${path}`);
  mkdirSync(target, { recursive: true });
  if (statSync(path).isDirectory()) cpSync(path, target, { recursive: true });
  else unzip(path, target);
}

function unzip(path: string, target: string): void {
  for (const [name, content] of Object.entries(unzipSync(readFileSync(path)))) {
    const file = join(target, name);
    if (!file.startsWith(target + sep)) throw new Error(`${path} must not contain ${name}, which leads out of it`);
    if (name.endsWith('/')) continue;
    mkdirSync(dirname(file), { recursive: true });
    // fflate does not read which files are executable.
    writeFileSync(file, content, { mode: 0o755 });
  }
}
