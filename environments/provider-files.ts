import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TerraformProvider, TerraformStack } from 'cdktf';

const ADDRESS = join('registry.terraform.io', 'hashicorp', 'aws');

/**
 * Writes beside the stack what lets plain `cdktf` start Terraform without a question to a registry:
 * - a lock of the provider's version, without which `cdktf` has the registry asked for the hashes of other platforms;
 * - a link to a filesystem mirror of the provider, where the machine has one that Terraform would not find itself.
 */
export function withProviderFiles(stack: TerraformStack, provider: TerraformProvider): void {
  const version = provider.terraformGeneratorMetadata?.providerVersion;
  if (version === undefined) throw new Error(`${provider.node.path}: the provider names no version to pin`);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize(session) {
      synthesizer.synthesize(session);
      const folder = join(session.outdir, session.manifest.forStack(stack).workingDirectory);
      lockVersion(folder, version);
      linkMirror(folder, version);
    },
  };
}

function lockVersion(folder: string, version: string): void {
  const file = join(folder, '.terraform.lock.hcl');
  const locked = existsSync(file) && readFileSync(file, 'utf8').includes(`"${version}"`);
  if (locked) return;
  writeFileSync(
    file,
    `provider "registry.terraform.io/hashicorp/aws" {\n  version     = "${version}"\n  constraints = "${version}"\n}\n`,
  );
}

/** In its working directory Terraform looks for providers under this name, too. */
function linkMirror(folder: string, version: string): void {
  const link = join(folder, 'terraform.d', 'plugins');
  rmSync(link, { force: true });
  const mirror = findMirror(version);
  if (mirror === undefined) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(mirror, link);
}

const holdsProvider = (version: string) => (folder: string) => existsSync(join(folder, ADDRESS, version));

/**
 * The mirror that Terraform must be shown: the one that `TABLESIDE_PROVIDER_MIRROR` names; none where Terraform has been
 * told one, or finds one by itself; else the first in the usual places.
 */
export function findMirror(version: string, places: () => readonly string[] = usualPlaces): string | undefined {
  const { TABLESIDE_PROVIDER_MIRROR: named } = process.env;
  const holds = holdsProvider(version);
  if (named) {
    if (holds(named)) return named;
    throw new Error(`TABLESIDE_PROVIDER_MIRROR must be a folder that holds ${join(ADDRESS, version)}, got ${named}`);
  }
  if (isInstallationConfigured() || impliedLocations().some(holds)) return undefined;
  return places().find(holds);
}

function isInstallationConfigured(): boolean {
  const { TF_CLI_CONFIG_FILE, TF_CLI_ARGS = '', TF_CLI_ARGS_init = '' } = process.env;
  const file = TF_CLI_CONFIG_FILE ?? join(homedir(), '.terraformrc');
  return (
    `${TF_CLI_ARGS} ${TF_CLI_ARGS_init}`.includes('-plugin-dir') ||
    // Terraform itself only warns where the file is not there.
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

/** Where administrators put software. Terraform's plugin cache is none: it cannot install from there to there. */
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
    // It is not there, is no folder, or is nobody's business: there is no mirror to be had in it.
    return [];
  }
}
