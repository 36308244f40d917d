import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isLocked } from './lock-file';

const ADDRESS = ['registry.terraform.io', 'hashicorp', 'aws'] as const;

/** Where Terraform finds providers in its working directory. */
export const pluginsIn = (work: string): string => join(work, 'terraform.d', 'plugins');

/**
 * Links a mirror with the AWS provider. `init` reads all 700 MB of a provider for a hash, which nothing is compared with
 * unless a lock file has one. So `init` gets a small file in place of the provider, which `putProvider` replaces.
 */
export function linkMirror(work: string, mirror: string, version: string): void {
  const link = pluginsIn(work);
  if (isLocked(work, ADDRESS.join('/'))) symlinkSync(mirror, link);
  else linkAround(mirror, link, [...ADDRESS, version]);
}

/** Links what is in a folder, but for one path in it. */
function linkAround(from: string, to: string, [name = '', ...path]: readonly string[]): void {
  mkdirSync(to);
  for (const other of readdirSync(from)) if (other !== name) symlinkSync(join(from, other), join(to, other));
  if (path.length > 0) linkAround(join(from, name), join(to, name), path);
  else addPlaceholders(join(from, name), join(to, name));
}

/** The packages of a version, with the path of the version in each program. */
function addPlaceholders(from: string, to: string): void {
  for (const platform of readdirSync(from).filter((name) => statSync(join(from, name)).isDirectory())) {
    mkdirSync(join(to, platform), { recursive: true });
    for (const file of readdirSync(join(from, platform)).filter(isProgram)) {
      writeFileSync(join(to, platform, file), from, { mode: 0o755 });
    }
  }
}

const filesIn = (folder: string) => readdirSync(folder).map((name) => join(folder, name));

const isProgram = (name: string) => name.startsWith('terraform-provider-');

/** Links the provider itself once `init` has ended. */
export function putProvider(work: string): void {
  const versions = join(pluginsIn(work), ...ADDRESS);
  if (!existsSync(pluginsIn(work)) || lstatSync(pluginsIn(work)).isSymbolicLink()) return;
  for (const version of readdirSync(versions).map((name) => join(versions, name))) {
    if (lstatSync(version).isSymbolicLink()) continue;
    const [program] = readdirSync(version).flatMap((name) => filesIn(join(version, name)));
    if (program === undefined) continue;
    const provider = readFileSync(program, 'utf8');
    rmSync(version, { recursive: true });
    symlinkSync(provider, version);
  }
}
