import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, call, GrpcError, serve } from '../../../testkit/plan/grpc';

const folder = mkdtempSync(join(tmpdir(), 'tableside-testkit-'));
afterAll(() => rmSync(folder, { recursive: true }));

let sockets = 0;
const newSocket = () => join(folder, `socket-${++sockets}`);

/** Calls a method of a server that has this answer. */
async function called(answer: Answer, request?: Buffer): Promise<Buffer> {
  const socket = newSocket();
  const end = await serve(socket, answer);
  try {
    return await call(socket, '/shop.Orders/List', request);
  } finally {
    end();
  }
}

it.each([0, 1, 65_536, 6_000_000])('answers a request with %d bytes with as many', async (bytes) => {
  const request = Buffer.alloc(bytes, 'x');
  const echo: Answer = async (path, read) => (path === '/shop.Orders/List' ? read() : undefined);
  expect((await called(echo, request)).equals(request)).toBe(true);
});

it.each<[string, Answer, string, string]>([
  ['has no answer', async () => undefined, '12', '/shop.Orders/List failed with status 12: '],
  ['throws', () => Promise.reject(new Error('50 % off')), '2', '/shop.Orders/List failed with status 2: 50 % off'],
  [
    'passes a failure on',
    () => Promise.reject(new GrpcError('5', 'no%20such%20order', '/shop.Stock/Find')),
    '5',
    '/shop.Orders/List failed with status 5: no such order',
  ],
])('throws what a server answers that %s', async (_case, answer, status, message) => {
  const error = await called(answer).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GrpcError);
  expect(error).toMatchObject({ status, message });
});

it('throws if nothing listens, or the server ends without an answer', async () => {
  await expect(call(newSocket(), '/shop.Orders/List')).rejects.toThrow('ENOENT');
  const socket = newSocket();
  const server = createServer((connection) => connection.destroy());
  await new Promise<void>((done) => server.listen(socket, done));
  await expect(call(socket, '/shop.Orders/List')).rejects.toThrow();
  server.close();
});
