import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL ?? '');
const TIMES = 100;

const bucket = `answers-${process.pid}`;
/** The local AWS does not verify the signature. */
const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request';
const request = (line: string, ...headers: readonly string[]) =>
  [`${line} HTTP/1.1`, `Host: ${hostname}:${port}`, `Authorization: ${authorization}`, ...headers, '', ''].join('\r\n');

const open = async () => {
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, 'connect');
  return socket;
};

/** Sends a request. @returns the first data that is read */
async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [data] = await once(socket, 'data');
  return String(data);
}

beforeAll(async () => {
  await fetch(`${process.env.AWS_ENDPOINT_URL}/${bucket}`, { method: 'PUT', headers: { authorization } });
});

// On a busy processor, a client that reads the head alone may take it for a broken connection, and retry.
it.each([
  ['with a body', request('GET /_ministack/health'), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n\{.*\}$/s],
  ['without a body', request(`HEAD /${bucket}`), /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s],
  ['with a status without a body', request(`DELETE /${bucket}/nothing`), /^HTTP\/1\.1 204 .*\r\n\r\n$/s],
])('sends the head and body of a response together: %s', async (_, text, whole) => {
  const socket = await open();
  const reads = [];
  for (let times = 0; times < TIMES; times++) reads.push(await ask(socket, text));
  socket.destroy();
  expect(reads.filter((data) => !whole.test(data))).toEqual([]);
});

it('sends `100 Continue` to a client that waits for it', async () => {
  const socket = await open();
  const head = request(`PUT /${bucket}/held-back`, 'Content-Length: 4', 'Expect: 100-continue');
  expect(await ask(socket, head)).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
  expect(await ask(socket, 'body')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  socket.destroy();
});
