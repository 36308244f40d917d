import { renameSync, writeFileSync } from 'node:fs';
import { startFaultProxy } from '../faults/http-proxy';
import { rulesFile } from '../faults/rules-file';
import { filesIn, type Heartbeat } from './files';
import { startEventSources } from './index';

const STATUS_MS = 1000;
/** Less than `down` waits before it kills. */
const STOP_MS = 4000;

/**
 * The process that `up` starts: serves the mappings of one local AWS, and says each second how they get on. What
 * functions ask of AWS passes through it, so that faults can be injected.
 */
const [endpoint = '', region = '', functionsPort = '', home = ''] = process.argv.slice(2);
const files = filesIn(home);
const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);

const sources = startEventSources({
  endpoint,
  region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  positionsFile: files.positions,
  log,
});

let isReading = false;

async function beat(): Promise<void> {
  if (isReading) return;
  isReading = true;
  const eventSources = await sources.status();
  isReading = false;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1_000_000;
  const heartbeat: Heartbeat = { pid: process.pid, at: Date.now(), cpuSeconds, eventSources };
  writeFileSync(`${files.status}.draft`, JSON.stringify(heartbeat));
  renameSync(`${files.status}.draft`, files.status);
}

function end(): void {
  setTimeout(() => process.exit(), STOP_MS);
  void sources.stop().then(() => process.exit());
}

void startFaultProxy({
  target: endpoint,
  port: Number(functionsPort),
  rulesFile: rulesFile(home),
  report: log,
}).then(() => {
  setInterval(beat, STATUS_MS);
  return beat();
});
process.once('SIGTERM', end).once('SIGINT', end);
