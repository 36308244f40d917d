import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultProxy } from '../../../local/faults/connections';
import type { Rule } from '../../../local/faults/rules';
import { startTcpFaultProxy } from '../../../local/faults/tcp-proxy';

const folder = mkdtempSync(join(tmpdir(), 'tableside-faults-'));
const rulesFile = join(folder, 'faults.json');
const rules = (...all: readonly Partial<Rule>[]) => writeFileSync(rulesFile, JSON.stringify(all));

let server: Server;
let proxy: FaultProxy;
let heard = '';

beforeAll(async () => {
  // Echoes each line, and ends when the client does.
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      heard += data;
      socket.write(`+${data}`);
    });
    socket.on('end', () => socket.end('bye'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  proxy = await startTcpFaultProxy({ service: 'redis', target: { host: '127.0.0.1', port }, port: 0, rulesFile });
});
afterAll(async () => {
  await proxy.close();
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  rules();
  heard = '';
});

const open = () => connect({ port: proxy.port, host: '127.0.0.1' });

/** Sends data, and returns the response. */
function say(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.off('error', reject);
      resolve(String(data));
    });
    socket.write(text);
  });
}

it('passes data and the end of the stream unchanged', async () => {
  const socket = open();
  expect([await say(socket, 'PING\r\n'), await say(socket, 'GET a\r\n')]).toEqual(['+PING\r\n', '+GET a\r\n']);
  const rest = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.end();
  expect([await rest, heard]).toEqual(['bye', 'PING\r\nGET a\r\n']);
});

it('resets the connection before the server gets the request', async () => {
  const socket = open();
  await say(socket, 'PING\r\n');
  rules({ fault: 'reset', service: 'redis' });
  await expect(say(socket, 'INCR a\r\n')).rejects.toThrow('ECONNRESET');
  expect(heard).toBe('PING\r\n');
});

it('resets the connection after the server has done the request, for a lost answer', async () => {
  rules({ fault: 'lost-answer' });
  await expect(say(open(), 'INCR a\r\n')).rejects.toThrow('ECONNRESET');
  expect(heard).toBe('INCR a\r\n');
});

it('delays the start of a request, and not the rest of it', async () => {
  rules({ fault: 'latency', milliseconds: 100 });
  const socket = open();
  const started = performance.now();
  expect(await say(socket, 'PING\r\n')).toBe('+PING\r\n');
  expect(performance.now() - started).toBeGreaterThanOrEqual(99);
  socket.destroy();
});

it('ignores rules for other services and for AWS', async () => {
  rules({ fault: 'reset', service: 'dax' }, { fault: 'throttling' }, { fault: 'server-error' });
  const socket = open();
  expect(await say(socket, 'PING\r\n')).toBe('+PING\r\n');
  socket.destroy();
});

it('closes the connection if the server does not run', async () => {
  const lonely = await startTcpFaultProxy({
    service: 'redis',
    target: { host: '127.0.0.1', port: 1 },
    port: 0,
    rulesFile,
  });
  const socket = connect({ port: lonely.port, host: '127.0.0.1' }).on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  await lonely.close();
});
