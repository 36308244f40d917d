import { startEventSources } from '../event-sources';
import { startFaultProxy } from '../faults/http-proxy';
import { rulesFile } from '../faults/rules-file';
import { startTcpFaultProxy } from '../faults/tcp-proxy';
import { LOOPBACK } from '../machine/ports';
import { startHeartbeat } from './heartbeat';
import { filesIn, readSettings } from './settings';

/** Shorter than the time after which `down` kills the process. */
const STOP_MS = 4000;

// The companion process serves the event source mappings of a local AWS, and injects faults into functions' requests.
const home = process.argv.at(-1) ?? '';
const { aws, redis } = readSettings(home);
const files = filesIn(home);
const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);

const sources = startEventSources({
  endpoint: aws.endpoint,
  region: aws.region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  positionsFile: files.positions,
  log,
});

const faults = { rulesFile: rulesFile(home), report: log };
const proxies = [
  startFaultProxy({ target: aws.endpoint, port: aws.functionsPort, ...faults }),
  redis &&
    startTcpFaultProxy({
      service: 'redis',
      target: { host: LOOPBACK, port: redis.port },
      port: redis.functionsPort,
      ...faults,
    }),
];

function end(): void {
  setTimeout(() => process.exit(), STOP_MS);
  void sources.stop().then(() => process.exit());
}

process.once('SIGTERM', end).once('SIGINT', end);
void Promise.all(proxies).then(() => startHeartbeat(files.status, sources.status, log));
