import { startEventSources } from '../event-sources';
import { startFaultProxy } from '../faults/http-proxy';
import { rulesFile } from '../faults/rules-file';
import { startTcpFaultProxy } from '../faults/tcp-proxy';
import { LOOPBACK } from '../machine/ports';
import { filesIn } from './files';
import { startHeartbeat } from './heartbeat';

/** Less than `down` waits before it kills. */
const STOP_MS = 4000;

/**
 * The process that `up` starts: serves the mappings of one local AWS, and says each second how they get on. What
 * functions ask of AWS passes through it, so that faults can be injected.
 */
const [endpoint = '', region = '', functionsPort = '', ...more] = process.argv.slice(2);
const home = more.pop() ?? '';
const [redisPort, functionsRedisPort] = more.map(Number);
const files = filesIn(home);
const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`);

const sources = startEventSources({
  endpoint,
  region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  positionsFile: files.positions,
  log,
});

function end(): void {
  setTimeout(() => process.exit(), STOP_MS);
  void sources.stop().then(() => process.exit());
}

const faults = { rulesFile: rulesFile(home), report: log };
void Promise.all([
  startFaultProxy({ target: endpoint, port: Number(functionsPort), ...faults }),
  redisPort &&
    functionsRedisPort &&
    startTcpFaultProxy({
      service: 'redis',
      target: { host: LOOPBACK, port: redisPort },
      port: functionsRedisPort,
      ...faults,
    }),
]).then(() => startHeartbeat({ file: files.status, status: () => sources.status(), log }));
process.once('SIGTERM', end).once('SIGINT', end);
