import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../machine/paths';
import { isFree, LOOPBACK } from '../machine/ports';
import { endProcesses, findProcesses } from '../machine/processes';
import { localPython } from '../machine/python';
import { SetupError } from '../machine/setup-error';

/** A laptop that was asleep, or a server that has its hands full, may be silent for a while. */
const PATIENCE_SECONDS = 30;
const LAUNCHER = join(root, 'local', 'aws', 'run_ministack.py');

export interface LocalAwsOptions {
  /** The folder for its log, its functions' code and the note that it was started. */
  readonly home: string;
  readonly port: number;
  /** The port of loopback where its functions ask AWS: of a proxy such as `local/faults`. @default `port` */
  readonly functionsPort?: number;
  /** The port of loopback that it gives as that of each cache of ElastiCache: a Redis server's. @default none */
  readonly redisPort?: number;
  /**
   * Whether its own poller serves event source mappings, as MiniStack does it. Else nothing does until
   * `local/event-sources` is started.
   * @default false
   */
  readonly ownPoller?: boolean;
}

export interface LocalAwsStatus {
  readonly ok: boolean;
  /** Null where no process of ours runs. */
  readonly pid: number | null;
  readonly endpoint: string;
}

/** Holds the port of the local AWS that was started from this home, until it is stopped. */
const noteFile = (home: string) => join(home, 'aws.port');
const startedPort = (home: string): number | undefined =>
  existsSync(noteFile(home)) ? Number(readFileSync(noteFile(home), 'utf8')) || undefined : undefined;

/** Where the functions' code is unpacked. */
const functionsFolder = (home: string) => join(home, 'functions');

const WITHOUT_POLLER = '--without-poller';

const launcherArguments = ({ home, port, functionsPort = port, redisPort, ownPoller = false }: LocalAwsOptions) => [
  LAUNCHER,
  `--functions-port=${functionsPort}`,
  ...(redisPort === undefined ? [] : [`--redis-port=${redisPort}`]),
  ...(ownPoller ? [] : [WITHOUT_POLLER]),
  home,
];
const isServer = (home: string) => (command: string) =>
  command.includes(`${LAUNCHER} `) && command.endsWith(` ${home}`);
const isAsWanted = (options: LocalAwsOptions) => (command: string) =>
  command.endsWith(launcherArguments(options).join(' '));
const isFunction = (home: string) => (command: string) =>
  command.includes(join(functionsFolder(home), 'ministack-lambda-'));

export async function localAwsStatus({ home, port }: LocalAwsOptions): Promise<LocalAwsStatus> {
  const [pid = null] = findProcesses(isServer(home));
  const endpoint = `http://${LOOPBACK}:${startedPort(home) ?? port}`;
  return { ok: pid !== null && (await isHealthy(endpoint)), pid, endpoint };
}

/**
 * Has a local AWS running: the one that runs, or else a new and empty one.
 * @param forget called before a new one starts, when all that the last one knew is gone
 * @returns whether it is `running` already, `new`, or new after another was `lost`
 * @throws SetupError when the port is taken, or the one that runs has another port
 */
export async function startLocalAws(options: LocalAwsOptions, forget: () => void): Promise<'running' | 'new' | 'lost'> {
  const { home, port } = options;
  const { ok, pid, endpoint } = await localAwsStatus(options);
  if (ok && startedPort(home) !== port) {
    throw new SetupError(
      `The local AWS of ${home} runs at ${endpoint}, not on port ${port}: stop it first, with: npx tableside down`,
    );
  }
  const lives = () => findProcesses(isAsWanted(options)).length > 0;
  if (lives() && (await becomesHealthy(endpoint, lives))) return 'running';
  if (pid === null) await requireFreePort(port);
  const wasStarted = await stopLocalAws(home);
  forget();
  await launch(options);
  return wasStarted ? 'lost' : 'new';
}

/** Ends the local AWS of this home, with its functions. @returns whether one had been started */
export async function stopLocalAws(home: string): Promise<boolean> {
  const wasStarted = startedPort(home) !== undefined;
  await endProcesses(isServer(home));
  // Those of a server that was killed go on.
  await endProcesses(isFunction(home));
  rmSync(noteFile(home), { force: true });
  return wasStarted;
}

async function launch(options: LocalAwsOptions): Promise<void> {
  const { home, port, functionsPort = port, redisPort } = options;
  const python = await localPython();
  mkdirSync(home, { recursive: true });
  writeFileSync(noteFile(home), String(port));
  const temporary = functionsFolder(home);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  const logFile = join(home, 'aws.log');
  const log = openSync(logFile, 'w');
  const child = spawn(python, launcherArguments(options), {
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
    // All that it has, each function has too: so it gets nothing that is not needed.
    env: {
      PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
      HOME: home,
      TMPDIR: temporary,
      BIND_HOST: LOOPBACK,
      GATEWAY_PORT: String(port),
      AWS_ENDPOINT_URL: `http://${LOOPBACK}:${functionsPort}`,
      ...(redisPort !== undefined && { REDIS_HOST: LOOPBACK, REDIS_PORT: String(redisPort) }),
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  });
  closeSync(log);
  child.unref();

  if (await becomesHealthy(`http://${LOOPBACK}:${port}`, () => child.exitCode === null)) return;
  const said = readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n');
  throw new SetupError(`The local AWS did not start on port ${port}; ${logFile} ends with:\n${said}`);
}

/** Waits for an answer for as long as the process lives, but not for ever. */
async function becomesHealthy(endpoint: string, lives: () => boolean): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (Date.now() < deadline && lives()) {
    if (await isHealthy(endpoint)) return true;
    await sleep(50);
  }
  return false;
}

async function isHealthy(endpoint: string): Promise<boolean> {
  const answer = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  );
  return answer?.ok === true;
}

/** @throws when another program has the port */
export async function requireFreePort(port: number): Promise<void> {
  if (await isFree(port)) return;
  throw new SetupError(
    `Port ${port} is taken by another program, and the local AWS needs it: end that program, or choose another port, ` +
      'as in: TABLESIDE_PORT=4666 npm start',
  );
}

/** Deletes what a local AWS leaves in its home, and the home itself if nothing else is in it. */
export function removeTraces(home: string): void {
  for (const path of [noteFile(home), join(home, 'aws.log'), functionsFolder(home)])
    rmSync(path, { recursive: true, force: true });
}
