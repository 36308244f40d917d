import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requireFreePort } from '../aws';
import type { EventSourceStatus } from '../event-sources/status';
import { root } from '../machine/paths';
import { endProcesses, findProcesses } from '../machine/processes';
import { SetupError } from '../machine/setup-error';
import { filesIn, type Heartbeat } from './files';

const DAEMON = join('local', 'companion', 'main.js');
const START_SECONDS = 15;
/** A process that is alive says so each second. */
const SILENT_MS = 10_000;

export interface EventSourcesProcessOptions {
  /** The folder for its log, its positions and its status. */
  readonly home: string;
  /** The local AWS that it serves. */
  readonly endpoint: string;
  readonly region: string;
  /** The port of loopback where functions ask AWS, through the proxy of `local/faults`. */
  readonly functionsPort: number;
  /** A Redis server of loopback, and the port where functions reach it, through a proxy as well. @default none */
  readonly redis?: { readonly port: number; readonly functionsPort: number };
}

export interface EventSourcesProcessStatus {
  readonly ok: boolean;
  /** Null where no process of ours runs. */
  readonly pid: number | null;
  readonly eventSources: readonly EventSourceStatus[];
}

const isOurs = (home: string) => (command: string) => command.includes(DAEMON) && command.endsWith(` ${home}`);

export function eventSourcesStatus(home: string): EventSourcesProcessStatus {
  const [pid = null] = findProcesses(isOurs(home));
  const heartbeat = readHeartbeat(home);
  const ok = pid !== null && heartbeat?.pid === pid && Date.now() - heartbeat.at < SILENT_MS;
  return { ok, pid, eventSources: ok ? heartbeat.eventSources : [] };
}

/** What the process has cost so far, in seconds of one core. */
export const cpuSeconds = (home: string): number => readHeartbeat(home)?.cpuSeconds ?? 0;

/**
 * Has the process running: the one that runs, unless it is of other code or serves another endpoint, else a new one.
 * @returns whether it is `running` already or `new`
 */
export async function startEventSourcesProcess(options: EventSourcesProcessOptions): Promise<'running' | 'new'> {
  const { home, endpoint, region, functionsPort, redis } = options;
  const redisPorts = redis ? [String(redis.port), String(redis.functionsPort)] : [];
  const command = [daemonFile(), endpoint, region, String(functionsPort), ...redisPorts, home];
  const isAsWanted = (running: string) => running.endsWith(command.join(' '));
  const isRunning = findProcesses(isAsWanted).length === 1 && findProcesses(isOurs(home)).length === 1;
  if (isRunning && eventSourcesStatus(home).ok) return 'running';

  await stopEventSourcesProcess(home);
  await requireFreePort(functionsPort);
  if (redis) await requireFreePort(redis.functionsPort);
  await launch(home, command);
  return 'new';
}

/** Ends the process of this home. */
export async function stopEventSourcesProcess(home: string): Promise<void> {
  await endProcesses(isOurs(home));
  rmSync(filesIn(home).status, { force: true });
}

async function launch(home: string, command: readonly string[]): Promise<void> {
  const files = filesIn(home);
  const log = openSync(files.log, 'w');
  const child = spawn(process.execPath, ['--enable-source-maps', ...command], {
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  closeSync(log);
  child.unref();

  const deadline = Date.now() + START_SECONDS * 1000;
  while (readHeartbeat(home)?.pid !== child.pid) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const said = readFileSync(files.log, 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new SetupError(`The event sources’ process did not start; ${files.log} ends with:\n${said}`);
    }
    await sleep(50);
  }
}

function readHeartbeat(home: string): Heartbeat | undefined {
  const { status } = filesIn(home);
  return existsSync(status) ? JSON.parse(readFileSync(status, 'utf8')) : undefined;
}

/** Named by the content of all sources, so that a process of older code has another command line. */
const daemonFile = (): string => require(join(root, 'bin', 'build.js')).built(DAEMON);
