import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mappingResultsFile, root } from '../machine/paths';
import { LOOPBACK, portFile, requireFreePort, startedPort } from '../machine/ports';
import { endProcesses, findProcesses, launch } from '../machine/processes';
import { localPython } from '../machine/python';
import type { Place, Service, ServiceStatus, Started } from '../machine/service';
import { SetupError } from '../machine/setup-error';
import { recordFile } from './iam/record';

/** A server under load, or on a laptop that was asleep, may not respond for a while. */
const PATIENCE_SECONDS = 30;
const POLL_MS = 50;
const LAUNCHER = join(root, 'local', 'aws', 'run_ministack.py');

export interface LocalAwsOptions {
  readonly home: string;
  readonly port: number;
  /** The loopback port where its functions call AWS, for example that of a fault proxy. @default `port` */
  readonly functionsPort?: number;
  /** The loopback port that every ElastiCache cluster reports as its own. @default none */
  readonly redisPort?: number;
  /** Whether MiniStack's own poller serves event source mappings, instead of `local/event-sources`. @default false */
  readonly ownPoller?: boolean;
  /** How often expired items of tables are deleted. @default 60 */
  readonly expirySeconds?: number;
  /** How long a mapping is `Creating`, `Updating` and so on. @default 0.3 */
  readonly changeSeconds?: number;
}

const logFile = (home: string) => join(home, 'aws.log');

/** Where MiniStack unpacks the code of functions. */
const functionsFolder = (home: string) => join(home, 'functions');

/** The processes of a function, or of all functions of this home. */
export const functionProcesses = (home: string, functionName?: string): number[] => {
  const start = join(functionsFolder(home), `ministack-lambda-${functionName === undefined ? '' : `${functionName}-`}`);
  return findProcesses((command) => command.includes(start));
};

function launcherArguments(options: LocalAwsOptions): string[] {
  const { home, port, functionsPort = port, redisPort, ownPoller = false, expirySeconds, changeSeconds } = options;
  return [
    LAUNCHER,
    `--functions-port=${functionsPort}`,
    ...(redisPort === undefined ? [] : [`--redis-port=${redisPort}`]),
    ...(ownPoller ? [] : ['--without-poller']),
    `--results-file=${mappingResultsFile(home)}`,
    ...(expirySeconds === undefined ? [] : [`--expiry-seconds=${expirySeconds}`]),
    ...(changeSeconds === undefined ? [] : [`--change-seconds=${changeSeconds}`]),
    home,
  ];
}
const isServer = (home: string) => (command: string) =>
  command.includes(`${LAUNCHER} `) && command.endsWith(` ${home}`);

const optionsOf = ({ home, ports }: Place) => ({
  home,
  port: ports.aws,
  functionsPort: ports.functions,
  redisPort: ports.functionsRedis,
});

export const aws: Service = {
  name: 'aws',
  title: 'the local AWS',
  install: localPython,
  start: (place, forget) => startLocalAws(optionsOf(place), forget),
  stop: stopLocalAws,
  status: (place) => localAwsStatus(optionsOf(place)),
  traces: (home) => [portFile(home), logFile(home), recordFile(home), functionsFolder(home)],
};

async function localAwsStatus({ home, port }: LocalAwsOptions): Promise<ServiceStatus> {
  const [pid = null] = findProcesses(isServer(home));
  const endpoint = `http://${LOOPBACK}:${startedPort(home) ?? port}`;
  return { ok: pid !== null && (await isHealthy(endpoint)), pid, endpoint };
}

/**
 * Starts an empty local AWS, unless one with the same options already runs.
 * @param forget called before a new one starts: everything deployed on the previous one is gone
 * @throws SetupError if the port is taken, or if the local AWS of this home runs on another port
 */
export async function startLocalAws(options: LocalAwsOptions, forget: () => unknown): Promise<Started> {
  const { home, port } = options;
  const { ok, pid, endpoint } = await localAwsStatus(options);
  if (ok && startedPort(home) !== port) {
    throw new SetupError(
      `The local AWS of ${home} runs at ${endpoint}, not on port ${port}. Stop it first with: npx tableside down`,
    );
  }
  const wanted = launcherArguments(options).join(' ');
  const lives = () => findProcesses((command) => command.endsWith(wanted)).length > 0;
  if (lives() && (await becomesHealthy(endpoint, lives))) return 'running';
  if (pid === null) await requireFreePort(port);
  const wasStarted = await stopLocalAws(home);
  await forget();
  await launchMiniStack(options);
  return wasStarted ? 'lost' : 'new';
}

/** Ends the local AWS of this home and its functions. @returns whether one had been started */
export async function stopLocalAws(home: string): Promise<boolean> {
  const wasStarted = startedPort(home) !== undefined;
  await endProcesses(isServer(home));
  // The functions of a server that was killed still run.
  await endProcesses((command) => command.includes(join(functionsFolder(home), 'ministack-lambda-')));
  rmSync(portFile(home), { force: true });
  return wasStarted;
}

async function launchMiniStack(options: LocalAwsOptions): Promise<void> {
  const { home, port, functionsPort = port, redisPort } = options;
  const python = await localPython();
  const temporary = functionsFolder(home);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  writeFileSync(portFile(home), String(port));
  await launch({
    title: `The local AWS on port ${port}`,
    program: python,
    parameters: launcherArguments(options),
    folder: home,
    logFile: logFile(home),
    // Each function inherits all of these variables, so there are no others.
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
    isReady: () => isHealthy(`http://${LOOPBACK}:${port}`),
    timeoutSeconds: PATIENCE_SECONDS,
  });
}

/** Waits until the server responds. Gives up if its process ends, or after a limit. */
async function becomesHealthy(endpoint: string, lives: () => boolean): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1000;
  while (Date.now() < deadline && lives()) {
    if (await isHealthy(endpoint)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

const isHealthy = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2000) }).then(
    ({ ok }) => ok,
    () => false,
  );
