import {
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ADDRESS = join('registry.terraform.io', 'hashicorp', 'aws');

/**
 * Finds a filesystem mirror of the AWS provider: the folder in `TABLESIDE_PROVIDER_MIRROR`; none if Terraform is
 * configured with a mirror or finds one by itself; otherwise the first in the usual places.
 */
export function findMirror(version: string, places: () => readonly string[] = usualPlaces): string | undefined {
  const { TABLESIDE_PROVIDER_MIRROR: named } = process.env;
  const holds = (folder: string) => existsSync(join(folder, ADDRESS, version));
  if (named) {
    if (holds(named)) return resolve(named);
    throw new Error(`TABLESIDE_PROVIDER_MIRROR must be a folder that contains ${join(ADDRESS, version)}, got ${named}`);
  }
  if (isInstallationConfigured() || impliedLocations().some(holds)) return undefined;
  return places().find(holds);
}

/** Where a filesystem mirror with a version of the AWS provider is looked for, as a sentence. */
export function placesOf(version: string): string {
  const folder = join(ADDRESS, version);
  const configured = configuredInstallation();
  if (configured !== undefined) return `Terraform takes it only from where ${configured} says.`;
  const places = [...impliedLocations(), kept(), ...PLACES.map((place) => `${place} and the folders in it`)];
  return `No mirror has the folder ${folder}: looked in ${places.join(', ')}.`;
}

/** Where plans keep providers that Terraform has downloaded. */
const kept = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tableside', 'providers');

/** The mirror that `keepProvider` has filled, if it has the version. */
export const keptProviders = (version: string): string | undefined =>
  isInstallationConfigured() || !existsSync(join(kept(), ADDRESS, version)) ? undefined : kept();

/**
 * Keeps the AWS provider that Terraform has downloaded into a temporary folder, which has 700 MB, for later plans.
 * @param installed `.terraform/providers` of a working directory after `init`
 */
export function keepProvider(installed: string, version: string): void {
  const from = join(installed, ADDRESS, version);
  const [platform] = foldersIn(from);
  // A link leads to a mirror or a plugin cache.
  if (platform === undefined || lstatSync(platform).isSymbolicLink() || keptProviders(version)) return;
  const to = join(kept(), ADDRESS, version);
  mkdirSync(dirname(to), { recursive: true });
  const draft = mkdtempSync(`${to}-`);
  try {
    cpSync(from, join(draft, version), { recursive: true, mode: constants.COPYFILE_FICLONE });
    renameSync(join(draft, version), to);
  } catch (error) {
    // Another process has kept it meanwhile.
    if (!existsSync(to)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const isInstallationConfigured = (): boolean => configuredInstallation() !== undefined;

/** The file or the variable that says where Terraform installs providers from. */
function configuredInstallation(): string | undefined {
  const { TF_CLI_CONFIG_FILE, TF_CLI_ARGS = '', TF_CLI_ARGS_init = '' } = process.env;
  if (TF_CLI_ARGS.includes('-plugin-dir')) return 'TF_CLI_ARGS';
  if (TF_CLI_ARGS_init.includes('-plugin-dir')) return 'TF_CLI_ARGS_init';
  const file = TF_CLI_CONFIG_FILE ?? join(homedir(), '.terraformrc');
  // Terraform only warns if the file is missing.
  return existsSync(file) && /^\s*provider_installation\b/m.test(readFileSync(file, 'utf8')) ? file : undefined;
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

const PLACES = [
  '/opt',
  '/srv',
  '/usr/local',
  '/usr/local/lib',
  '/usr/local/share',
  '/usr/lib',
  '/usr/share',
  '/var/lib',
];

/**
 * Where administrators install software. Terraform's plugin cache does not qualify: Terraform cannot install from it.
 */
function usualPlaces(): string[] {
  return [...PLACES.flatMap((place) => [place, ...foldersIn(place)]), ...foldersIn('/opt').flatMap(foldersIn)];
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
