import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TerraformProvider, TerraformStack } from 'cdktf';

const ADDRESS = join('registry.terraform.io', 'hashicorp', 'aws');

/** Writes the files of `writeProviderFiles` next to the synthesized stack. */
export function withProviderFiles(stack: TerraformStack, provider: TerraformProvider): void {
  const version = provider.terraformGeneratorMetadata?.providerVersion;
  if (version === undefined) throw new Error(`${provider.node.path}: the provider has no version to lock`);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize(session) {
      synthesizer.synthesize(session);
      writeProviderFiles(join(session.outdir, session.manifest.forStack(stack).workingDirectory), version);
    },
  };
}

/**
 * Writes two files into a folder in which Terraform runs, so that it needs no registry:
 * - a lock file with the provider's version; without it, `cdktf` requests the hashes of other platforms;
 * - a link to a filesystem mirror of the provider, if this machine has one that Terraform does not find by itself.
 */
export function writeProviderFiles(folder: string, version: string): void {
  lockVersion(folder, version);
  linkMirror(folder, version);
}

function lockVersion(folder: string, version: string): void {
  const file = join(folder, '.terraform.lock.hcl');
  if (existsSync(file) && readFileSync(file, 'utf8').includes(`"${version}"`)) return;
  writeFileSync(
    file,
    `provider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n  constraints = "${version}"\n}\n`,
  );
}

/** Terraform also looks for providers in `terraform.d/plugins` of its working directory. */
function linkMirror(folder: string, version: string): void {
  const link = join(folder, 'terraform.d', 'plugins');
  // A mirror that a person has put there.
  if (lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) return;
  rmSync(link, { force: true });
  const mirror = findMirror(version);
  if (mirror === undefined) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(mirror, link);
}

/**
 * Finds the mirror to link: the folder in `TABLESIDE_PROVIDER_MIRROR`; none if Terraform is configured with a mirror or
 * finds one by itself; otherwise the first in the usual places.
 */
export function findMirror(version: string, places: () => readonly string[] = usualPlaces): string | undefined {
  const { TABLESIDE_PROVIDER_MIRROR: named } = process.env;
  const holds = (folder: string) => existsSync(join(folder, ADDRESS, version));
  if (named) {
    if (holds(named)) return named;
    throw new Error(`TABLESIDE_PROVIDER_MIRROR must be a folder that contains ${join(ADDRESS, version)}, got ${named}`);
  }
  if (isInstallationConfigured() || impliedLocations().some(holds)) return undefined;
  return places().find(holds);
}

function isInstallationConfigured(): boolean {
  const { TF_CLI_CONFIG_FILE, TF_CLI_ARGS = '', TF_CLI_ARGS_init = '' } = process.env;
  const file = TF_CLI_CONFIG_FILE ?? join(homedir(), '.terraformrc');
  return (
    `${TF_CLI_ARGS} ${TF_CLI_ARGS_init}`.includes('-plugin-dir') ||
    // Terraform only warns if the file is missing.
    (existsSync(file) && /^\s*provider_installation\b/m.test(readFileSync(file, 'utf8')))
  );
}

/** https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories */
function impliedLocations(): string[] {
  const { XDG_DATA_HOME, XDG_DATA_DIRS } = process.env;
  const dataFolders = [
    XDG_DATA_HOME || join(homedir(), '.local', 'share'),
    ...(XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':'),
  ];
  return [
    join(homedir(), '.terraform.d', 'plugins'),
    join(homedir(), 'Library', 'Application Support', 'io.terraform', 'plugins'),
    ...dataFolders.map((folder) => join(folder, 'terraform', 'plugins')),
  ];
}

/**
 * Where administrators install software. Terraform's plugin cache does not qualify: Terraform cannot install from it.
 */
function usualPlaces(): string[] {
  const places = [
    '/opt',
    '/srv',
    '/usr/local',
    '/usr/local/lib',
    '/usr/local/share',
    '/usr/lib',
    '/usr/share',
    '/var/lib',
  ];
  return [...places.flatMap((place) => [place, ...foldersIn(place)]), ...foldersIn('/opt').flatMap(foldersIn)];
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isFile())
      .map((entry) => join(folder, entry.name));
  } catch {
    // Missing, not a folder, or not readable.
    return [];
  }
}
