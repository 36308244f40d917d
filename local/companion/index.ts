import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EventSourceStatus } from '../event-sources/status';
import { launch } from '../machine/launch';
import { root } from '../machine/paths';
import { requireFreePort } from '../machine/ports';
import { endProcesses, findProcesses } from '../machine/processes';
import { filesIn, type Heartbeat } from './files';
import { type CompanionSettings, settingsHash, writeSettings } from './settings';

const MAIN = join('local', 'companion', 'main.js');
const START_SECONDS = 15;
/** The companion writes its heartbeat each second. */
const SILENT_MS = 10_000;

export interface CompanionStatus {
  readonly ok: boolean;
  /** Null if no companion of this home runs. */
  readonly pid: number | null;
  readonly eventSources: readonly EventSourceStatus[];
}

const isOurs = (home: string) => (command: string) => command.includes(MAIN) && command.endsWith(` ${home}`);

export function companionStatus(home: string): CompanionStatus {
  const [pid = null] = findProcesses(isOurs(home));
  const heartbeat = readHeartbeat(home);
  const ok = pid !== null && heartbeat?.pid === pid && Date.now() - heartbeat.at < SILENT_MS;
  return { ok, pid, eventSources: ok ? heartbeat.eventSources : [] };
}

/** Processor time that the companion has used so far, in seconds of one core. */
export const cpuSeconds = (home: string): number => readHeartbeat(home)?.cpuSeconds ?? 0;

/**
 * Starts the companion, unless one with the same code and settings runs and answers.
 * @param home the folder for its settings, log, positions and status
 */
export async function startCompanion(home: string, settings: CompanionSettings): Promise<'running' | 'new'> {
  const command = [mainFile(), `--settings=${settingsHash(settings)}`, home];
  const isAsWanted = (running: string) => running.endsWith(command.join(' '));
  const isRunning = findProcesses(isAsWanted).length === 1 && findProcesses(isOurs(home)).length === 1;
  if (isRunning && companionStatus(home).ok) return 'running';

  await stopCompanion(home);
  await requireFreePort(settings.aws.functionsPort);
  if (settings.redis) await requireFreePort(settings.redis.functionsPort);
  writeSettings(home, settings);
  await launch({
    title: 'The companion process',
    program: process.execPath,
    parameters: ['--enable-source-maps', ...command],
    folder: home,
    env: { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    logFile: filesIn(home).log,
    isReady: (pid) => readHeartbeat(home)?.pid === pid,
    timeoutSeconds: START_SECONDS,
  });
  return 'new';
}

/** Ends the companion of this home. @returns whether one was running */
export async function stopCompanion(home: string): Promise<boolean> {
  const wasRunning = findProcesses(isOurs(home)).length > 0;
  await endProcesses(isOurs(home));
  rmSync(filesIn(home).status, { force: true });
  return wasRunning;
}

function readHeartbeat(home: string): Heartbeat | undefined {
  const { status } = filesIn(home);
  return existsSync(status) ? JSON.parse(readFileSync(status, 'utf8')) : undefined;
}

/** The folder of built code is named after a hash of all sources, so the path also tells companions of older code apart. */
const mainFile = (): string => require(join(root, 'bin', 'build.js')).built(MAIN);
