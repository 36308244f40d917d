import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './paths';
import { SetupError } from './setup-error';

const run = promisify(execFile);

const REQUIREMENTS = join(root, 'local', 'requirements.txt');
const OLDEST = [3, 10] as const;

/**
 * The Python of a virtual environment inside the checkout that holds exactly the pinned requirements. Made when it is
 * missing, aside and then renamed, so that an interrupted installation leaves nothing that looks whole.
 */
export async function localPython(): Promise<string> {
  const requirements = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const folder = join(root, '.tableside', `venv-${requirements}`);
  const python = join(folder, 'bin', 'python');
  // It may be there and not work: the system's Python that it was made of may be gone, or another one.
  if (existsSync(python) && (await works(python))) return python;

  const system = await findPython();
  const draft = `${folder}-${process.pid}`;
  await mkdir(join(root, '.tableside'), { recursive: true });
  await createVirtualEnvironment(system, draft);
  if (existsSync(folder) && !(await works(python))) await rm(folder, { recursive: true });
  await rename(draft, folder).catch(async (error) => {
    // Another process was first.
    if (!(await works(python))) throw error;
    await rm(draft, { recursive: true });
  });
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
  await rm(folder, { recursive: true, force: true });
  await run(python, ['-m', 'venv', folder]).catch((error: Error & { stdout?: string }) => {
    throw new SetupError(
      'Python’s venv module is needed to keep the local AWS inside this checkout, and it failed: install it ' +
        `(on Debian and Ubuntu: apt-get install python3-venv). It said: ${lastLines(error.stdout || error.message)}`,
    );
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
  await run(join(folder, 'bin', 'python'), [...pip, '-r', REQUIREMENTS]).catch((error: Error & { stderr?: string }) => {
    throw new SetupError(
      'pip could not install the local AWS: it needs the Python package index, or a mirror named in pip’s configuration. ' +
        `It said: ${lastLines(error.stderr || error.message)}`,
    );
  });
}

const lastLines = (text: string) => text.trim().split('\n').slice(-3).join(' ');
