import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL ?? '');
const TIMES = 100;

const bucket = `answers-${process.pid}`;
const request = (line: string, ...headers: readonly string[]) =>
  [`${line} HTTP/1.1`, `Host: ${hostname}:${port}`, ...headers, '', ''].join('\r\n');

const open = async () => {
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  return socket;
};

/** Sends it, and waits. @returns what is read at once */
async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [data] = await once(socket, 'data');
  return String(data);
}

beforeAll(async () => {
  await fetch(`${process.env.AWS_ENDPOINT_URL}/${bucket}`, { method: 'PUT' });
});

// A client whose processor is busy may take the head alone for a connection that broke, and ask for the same again.
it.each([
  ['with a body', request('GET /_ministack/health'), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n\{.*\}$/s],
  ['without one', request(`HEAD /${bucket}`), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s],
  ['that has none by its status', request(`DELETE /${bucket}/nothing`), /^HTTP\/1\.1 204 .*\r\n\r\n$/s],
])('sends an answer %s at once', async (_, text, whole) => {
  const socket = await open();
  const reads = [];
  for (let times = 0; times < TIMES; times++) reads.push(await ask(socket, text));
  socket.destroy();
  expect(reads.filter((data) => !whole.test(data))).toEqual([]);
});

it('asks for a body that is held back until then', async () => {
  const socket = await open();
  const head = request(`PUT /${bucket}/held-back`, 'Content-Length: 4', 'Expect: 100-continue');
  expect(await ask(socket, head)).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
  expect(await ask(socket, 'body')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  socket.destroy();
});
