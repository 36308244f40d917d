import { startFaultProxy } from '../faults/http-proxy';
import { rulesFile } from '../faults/rules-file';
import { filesIn } from './files';
import { startHeartbeat } from './heartbeat';
import { startEventSources } from './index';

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

function end(): void {
  setTimeout(() => process.exit(), STOP_MS);
  void sources.stop().then(() => process.exit());
}

void startFaultProxy({
  target: endpoint,
  port: Number(functionsPort),
  rulesFile: rulesFile(home),
  report: log,
}).then(() => startHeartbeat({ file: files.status, status: () => sources.status(), log }));
process.once('SIGTERM', end).once('SIGINT', end);
