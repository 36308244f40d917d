import { judgementRecorder } from '../aws/iam/record';
import { startDaxEndpoint } from '../dax';
import { startEventSources } from '../event-sources';
import { Faults } from '../faults/faults';
import { startFaultProxy } from '../faults/http-proxy';
import { DAX_FAULTS } from '../faults/rules';
import { rulesFile } from '../faults/rules-file';
import { startTcpFaultProxy } from '../faults/tcp-proxy';
import { LOOPBACK } from '../machine/ports';
import { startHeartbeat } from './heartbeat';
import { filesIn, readSettings } from './settings';

/** Shorter than the time after which `down` kills the process. */
const STOP_MS = 4000;

// The companion process serves the event source mappings of a local AWS and its DAX clusters, and injects faults into
// the requests of functions.
const home = process.argv.at(-1) ?? '';
const { aws, dax, redis } = readSettings(home);
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

async function startDax() {
  if (dax === undefined) return undefined;
  await Promise.all(proxies);
  const injected = new Faults(faults.rulesFile, log);
  const record = judgementRecorder(home);
  return startDaxEndpoint({
    ...dax,
    region: aws.region,
    folder: files.dax,
    awsEndpoint: aws.endpoint,
    // Through the proxy that injects faults, as for functions.
    tableEndpoint: `http://${LOOPBACK}:${aws.functionsPort}`,
    fateOf: (operation) => injected.decide({ service: 'dax', operation, possible: DAX_FAULTS }),
    judged: (principal, action, resource, isAllowed) =>
      record({ principal, action, resource, decision: isAllowed ? 'allowed' : 'denied' }),
    log,
  });
}

async function main(): Promise<void> {
  const [endpoint] = await Promise.all([startDax(), ...proxies]);
  const stopHeartbeat = startHeartbeat(
    files.status,
    async () => ({ eventSources: await sources.status(), daxClusters: endpoint?.status() ?? [] }),
    log,
  );

  function end(): void {
    setTimeout(() => process.exit(), STOP_MS);
    stopHeartbeat();
    void Promise.all([sources.stop(), endpoint?.close()]).then(() => process.exit());
  }

  process.once('SIGTERM', end).once('SIGINT', end);
}

void main();
