import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

it('passes each part of a request at once, rather than when the one before it is acknowledged', async () => {
  // Answers, as Redis does, when it has the whole request.
  const redis = createServer((socket) => socket.on('data', (data) => String(data).includes('c') && socket.write('+')));
  await new Promise<void>((resolve) => redis.listen(0, '127.0.0.1', resolve));
  const { port } = redis.address() as { port: number };
  const slow = await startTcpFaultProxy({ service: 'redis', target: { host: '127.0.0.1', port }, port: 0, rulesFile });
  const socket = connect({ port: slow.port, host: '127.0.0.1', noDelay: true });
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    const started = performance.now();
    for (const part of ['a', 'b']) {
      socket.write(part);
      await sleep(1);
    }
    await say(socket, 'c');
    times.push(performance.now() - started);
  }
  socket.destroy();
  await slow.close();
  redis.close();
  // An acknowledgement is delayed by 40 ms.
  expect(times.sort((one, other) => one - other)[20]).toBeLessThan(35);
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
