import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHeartbeat } from '../../../local/companion/heartbeat';

let home = '';
let stop = () => {};
const log: string[] = [];
const read = () => JSON.parse(readFileSync(join(home, 'status.json'), 'utf8'));
const start = (status: Parameters<typeof startHeartbeat>[1]) => {
  stop = startHeartbeat(join(home, 'status.json'), status, (line) => log.push(line));
};

beforeEach(() => {
  jest.useFakeTimers();
  log.length = 0;
  home = mkdtempSync(join(tmpdir(), 'tableside-heartbeat-'));
});
afterEach(() => {
  stop();
  jest.useRealTimers();
  rmSync(home, { recursive: true, force: true });
});

it('writes the last known status each second', async () => {
  const eventSources = [
    { uuid: 'one', sourceArn: '', functionArn: '', state: 'Enabled', lastProcessingResult: 'OK', lag: null },
  ];
  const daxClusters = [{ name: 'scores', status: 'available', url: 'daxs://127.0.0.1:4571', nodes: [] }];
  start(async () => ({ eventSources, daxClusters }));
  await jest.advanceTimersByTimeAsync(1000);
  const written = { pid: process.pid, at: Date.now(), cpuSeconds: expect.any(Number), eventSources, daxClusters };
  expect(read()).toEqual(written);
});

it('continues while the endpoint is silent', async () => {
  const status = jest.fn(() => new Promise<never>(() => undefined));
  start(status);
  await jest.advanceTimersByTimeAsync(60_000);
  expect([read(), status.mock.calls.length]).toEqual([expect.objectContaining({ at: Date.now() }), 1]);
});

it('logs a file that cannot be written and a status that cannot be read, and continues', async () => {
  start(() => Promise.reject(new Error('no')));
  rmSync(home, { recursive: true });
  await jest.advanceTimersByTimeAsync(3000);
  expect(
    log.filter((line) => line.startsWith(`cannot write ${join(home, 'status.json')}: Error: ENOENT`)),
  ).toHaveLength(1);
  expect(log).toContain('cannot read the status: Error: no');
  mkdirSync(home);
  await jest.advanceTimersByTimeAsync(1000);
  expect(existsSync(join(home, 'status.json'))).toBe(true);
});
