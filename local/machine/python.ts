import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths';
import { prepare } from './prepared';
import { SetupError } from './setup-error';

const run = promisify(execFile);

const REQUIREMENTS = join(root, 'local', 'aws', 'requirements.txt');
const OLDEST = [3, 10] as const;

/** The path of the Python of a virtual environment inside the checkout that holds exactly the pinned requirements. */
export async function localPython(): Promise<string> {
  const requirements = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, '.tableside', `venv-${requirements}`);
  const python = join(folder, 'bin', 'python');
  // It may exist and not work: the system's Python that it was made of may be gone, or another version.
  const isWhole = async () => existsSync(python) && (await works(python));
  await prepare({ folder, isWhole, make: async (draft) => createVirtualEnvironment(await findPython(), draft) });
  return python;
}

const works = (python: string): Promise<boolean> =>
  run(python, ['-c', 'import ministack']).then(
    () => true,
    () => false,
  );

async function findPython(): Promise<string> {
  const found: string[] = [];
  for (const command of ['python3', 'python']) {
    const version = await run(command, ['-c', 'import sys; print(*sys.version_info[:2])']).catch(() => undefined);
    if (!version) continue;
    const [major = 0, minor = 0] = version.stdout.trim().split(' ').map(Number);
    if (major === OLDEST[0] && minor >= OLDEST[1]) return command;
    found.push(`${command} is ${major}.${minor}`);
  }
  throw new SetupError(
    `Python ${OLDEST.join('.')} or newer is needed on the PATH to run the local AWS, ${found.join(', ') || 'none was found'}: ` +
      'install it with your system’s package manager or from https://www.python.org/downloads.',
  );
}

async function createVirtualEnvironment(python: string, folder: string): Promise<void> {
  await run(python, ['-m', 'venv', folder]).catch((error: ProgramError) => {
    throw new SetupError(venvFailure(error.stdout || error.stderr || error.message));
  });
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--require-hashes',
    '--only-binary=:all:',
  ];
  await run(join(folder, 'bin', 'python'), [...pip, '-r', REQUIREMENTS]).catch((error: ProgramError) => {
    throw new SetupError(pipFailure(error.stderr || error.message));
  });
}

type ProgramError = Error & { readonly stdout?: string; readonly stderr?: string };

/** Explains why Python's venv module failed, by what it said. */
export function venvFailure(said: string): string {
  const isMissing = /ensurepip|No module named '?venv/.test(said);
  const need = isMissing ? '\nInstall Python’s venv module (on Debian and Ubuntu: apt-get install python3-venv).' : '';
  return `Python could not create a virtual environment for the local AWS. It said:\n${lastLines(said)}${need}`;
}

/** What pip says of a network that fails. A stack trace that only names a file of its HTTP library is not meant. */
const UNREACHABLE =
  /connection broken by|Max retries exceeded|(Connection|Proxy|SSL|Timeout)Error|timed out|name resolution|HTTP error \d/i;

/** Explains why pip failed, by what it said: the network is named only where pip names it. */
export function pipFailure(said: string): string {
  const need = UNREACHABLE.test(said)
    ? '\nIt needs the Python package index, or a mirror named in pip’s configuration.'
    : '';
  return `pip could not install the local AWS. It said:\n${lastLines(said)}${need}`;
}

/** The end of what a program said, where its failure is. */
export const lastLines = (said: string): string => said.trim().split('\n').slice(-4).join('\n');
