import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { daxFiles } from '../dax/files';
import { clearRules, rulesFile } from '../faults/rules-file';
import { root } from '../machine/paths';
import { LOOPBACK, requireFreePort } from '../machine/ports';
import { endProcesses, findProcesses, launch } from '../machine/processes';
import type { Place, Service } from '../machine/service';
import { readHeartbeat } from './heartbeat';
import { type CompanionSettings, filesIn, readSettings, settingsHash, writeSettings } from './settings';

const MAIN = join('local', 'companion', 'main.js');
const START_SECONDS = 15;
/** The companion writes its heartbeat each second. */
const SILENT_MS = 10_000;

const isOurs = (home: string) => (command: string) => command.includes(MAIN) && command.endsWith(` ${home}`);

const endpointOf = ({ ports }: Place) => `http://${LOOPBACK}:${ports.aws}`;

/** The companion process, named after its main task. */
export const eventSources: Service = {
  name: 'event-sources',
  title: 'event sources and DAX',
  start(place) {
    const { home, region, accountId, ports } = place;
    return startCompanion(home, {
      aws: { endpoint: endpointOf(place), region, functionsPort: ports.functions },
      dax: {
        accountId,
        port: ports.dax,
        nodePorts: { first: ports.firstDaxNode, last: ports.lastDaxNode },
      },
      redis: { port: ports.redis, functionsPort: ports.functionsRedis },
    });
  },
  async stop(home) {
    const stopped = await stopCompanion(home);
    clearRules(rulesFile(home));
    return stopped;
  },
  async status(place) {
    const { ok, pid } = companionStatus(place.home);
    const endpoint = pid === null ? endpointOf(place) : readSettings(place.home).aws.endpoint;
    return { ok, pid, endpoint };
  },
  traces: (home) => [
    rulesFile(home),
    ...Object.values(filesIn(home)).flatMap((file) => [file, `${file}.draft`, `${file}.bad`]),
  ],
};

/** Hosted by the same process. */
export const dax: Service = {
  name: 'dax',
  title: 'DAX',
  async stop(home) {
    forgetClusters(home);
    return false;
  },
  async forget(home) {
    await stopCompanion(home);
    forgetClusters(home);
  },
  async status({ home, ports }) {
    const { ok, pid } = companionStatus(home);
    return { ok, pid, endpoint: `http://${LOOPBACK}:${ports.dax}` };
  },
  traces: () => [],
};

const forgetClusters = (home: string) => rmSync(daxFiles(filesIn(home).dax).clusters, { force: true });

export function companionStatus(home: string) {
  const [pid = null] = findProcesses(isOurs(home));
  const heartbeat = readHeartbeat(filesIn(home).status);
  const ok = pid !== null && heartbeat?.pid === pid && Date.now() - heartbeat.at < SILENT_MS;
  return { ok, pid, eventSources: ok ? heartbeat.eventSources : [], daxClusters: ok ? heartbeat.daxClusters : [] };
}

/** Processor time that the companion has used so far, in seconds of one core. */
export const cpuSeconds = (home: string): number => readHeartbeat(filesIn(home).status)?.cpuSeconds ?? 0;

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
  if (settings.dax) await requireFreePort(settings.dax.port);
  writeSettings(home, settings);
  await launch({
    title: 'The companion process',
    program: process.execPath,
    parameters: ['--enable-source-maps', ...command],
    folder: home,
    env: { PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    logFile: filesIn(home).log,
    isReady: (pid) => readHeartbeat(filesIn(home).status)?.pid === pid,
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

/** The path contains a hash of all sources, so that it also identifies companions with older code. */
const mainFile = (): string => require(join(root, 'bin', 'build.js')).built(MAIN);
