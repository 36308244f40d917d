import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths';
import { prepare } from './prepared';
import { SetupError } from './setup-error';

const run = promisify(execFile);

const REQUIREMENTS = join(root, 'local', 'aws', 'requirements.txt');
const LOCAL_AWS = 'the local AWS';
const OLDEST = [3, 10] as const;

/** The virtual environment of the local AWS. @returns the path of its Python */
export const localPython = (): Promise<string> =>
  pythonWith({ requirements: REQUIREMENTS, module: 'ministack', title: LOCAL_AWS });

interface Packages {
  /** A file with the pinned packages and their hashes. */
  readonly requirements: string;
  /** Importing it proves that the packages are installed. */
  readonly module: string;
  /** What the packages are, for errors. */
  readonly title: string;
}

/**
 * Prepares a virtual environment in the checkout with exactly the pinned requirements.
 * @returns the path of its Python
 */
export async function pythonWith({ requirements, module, title }: Packages): Promise<string> {
  const folder = join(root, '.tableside', `venv-${hashOf(requirements)}`);
  const python = join(folder, 'bin', 'python');
  // It may exist and not work, after the system's Python was removed or upgraded.
  const isWhole = async () => existsSync(python) && runs(python, '-c', `import ${module}`);
  const make = async (draft: string) => createVirtualEnvironment(await findPython(title), draft, requirements, title);
  await prepare({ folder, isWhole, make });
  return python;
}

/** Names folders after the requirements that were installed there. */
export const hashOf = (file: string): string =>
  createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);

/** Whether the program exists and ends without an error. */
export const runs = (program: string, ...parameters: readonly string[]): Promise<boolean> =>
  run(program, parameters).then(
    () => true,
    () => false,
  );

async function findPython(title: string): Promise<string> {
  const found: string[] = [];
  for (const command of ['python3', 'python']) {
    const version = await run(command, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => undefined);
    if (!version) continue;
    const [major = 0, minor = 0] = version.stdout.trim().split(' ').map(Number);
    if (major === OLDEST[0] && minor >= OLDEST[1]) return command;
    found.push(`${command} ${major}.${minor}`);
  }
  throw new SetupError(
    `Python ${OLDEST.join('.')} or later must be on the PATH to run ${title}, got ${found.join(', ') || 'none'}. ` +
      "Install it with your system's package manager or from https://www.python.org/downloads.",
  );
}

async function createVirtualEnvironment(python: string, folder: string, requirements: string, title: string) {
  await run(python, ['-m', 'venv', folder]).catch((error: ProgramError) => {
    throw new SetupError(venvFailure(error.stdout || error.stderr || error.message, title));
  });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const what = ['--require-hashes', '--only-binary=:all:', '-r', requirements];
  await run(join(folder, 'bin', 'python'), [...pip, ...what]).catch((error: ProgramError) => {
    throw new SetupError(pipFailure(error.stderr || error.message, title));
  });
}

type ProgramError = Error & { readonly stdout?: string; readonly stderr?: string };

export function venvFailure(said: string, title = LOCAL_AWS): string {
  const isMissing = /ensurepip|No module named '?venv/.test(said);
  const need = isMissing ? "\nInstall Python's venv module (on Debian and Ubuntu: apt-get install python3-venv)." : '';
  return `Python cannot create a virtual environment for ${title}:\n${lastLines(said)}${need}`;
}

/** pip's messages about the network. A stack trace through a file of its HTTP library does not match. */
const UNREACHABLE =
  /connection broken by|Max retries exceeded|(Connection|Proxy|SSL|Timeout)Error|timed out|name resolution|HTTP error \d/i;

/** Explains the output of pip when it fails. Blames the network only if pip does. */
export function pipFailure(said: string, title = LOCAL_AWS): string {
  const need = UNREACHABLE.test(said)
    ? '\npip needs access to the Python package index, or to a mirror in its configuration.'
    : '';
  return `pip cannot install ${title}:\n${lastLines(said)}${need}`;
}

/** The last lines of a program's output, which name its failure. */
export const lastLines = (said: string): string => said.trim().split('\n').slice(-4).join('\n');
