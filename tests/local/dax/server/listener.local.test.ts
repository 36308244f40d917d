import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, type Host } from '../../../../local/dax/server/connection';
import { Listener } from '../../../../local/dax/server/listener';
import { success } from '../../../../local/dax/wire/reply';
import { freePort } from '../../../support/ports';
import { authorization, GET_ITEM, getItem, PREAMBLE, RawClient, request } from './raw-client';

const MB = 1024 * 1024;
/** The beginning of a request whose key has 8 MB. */
const HALF = Buffer.concat([request(GET_ITEM).bytes(Buffer.from('t')).finish(), Buffer.from('5a00800000', 'hex')]);

let listener: Listener;
let port: number;
const closed: string[] = [];
let reply: () => Buffer | Promise<Buffer>;

const host: Host = {
  secretOf: () => 'test',
  respond: () => reply(),
  fateOf: undefined,
  countError: () => undefined,
  logFailed: () => undefined,
  logClosed: (line) => closed.push(line),
};

beforeEach(async () => {
  closed.length = 0;
  reply = () => success().nothing().finish();
  port = await freePort();
  listener = new Listener({
    port,
    tls: undefined,
    maxWaitingBytes: 4 * MB,
    host,
  });
  await listener.listen();
});
afterEach(() => listener.close());

const open = (...bytes: readonly Buffer[]) => RawClient.open(port, PREAMBLE, authorization(), ...bytes);

it('ends the connections whose incomplete requests do not fit into the memory, and serves the others', async () => {
  const clients = await Promise.all(Array.from({ length: 8 }, () => open(HALF, Buffer.alloc(MB))));
  const small = await open(getItem('a'));
  expect(await small.items(2)).toEqual([[], null]);
  await Promise.all(clients.slice(0, 4).map(() => Promise.race(clients.map(({ closed: end }) => end))));
  await sleep(200);
  const ended = clients.filter(({ socket }) => socket.closed).length;
  expect([ended >= 4, ended < 8, closed.length]).toEqual([true, true, ended]);
  expect(closed[0]).toContain(`requests that are not complete take more than ${4 * MB} bytes`);
  expect(await open(getItem('a')).then((client) => client.items(2))).toEqual([[], null]);
  for (const { socket } of clients) socket.destroy();
});

it('ends no connection whose request is in progress', async () => {
  const finish: ((reply: Buffer) => void)[] = [];
  reply = () => new Promise((resolve) => finish.push(resolve));
  const clients = await Promise.all([1, 2, 3].map(() => open(getItem('slow'), getItem('x'.repeat(3 * MB)))));
  await sleep(300);
  expect(closed).toEqual([]);
  for (const answer of finish) answer(success().integer(1).finish());
  for (const client of clients) {
    expect(await client.items(2)).toEqual([[], 1]);
    client.socket.destroy();
  }
});

it('ends the connections that have not read their replies for longest, when these do not fit into the memory', async () => {
  reply = () =>
    success()
      .bytes(Buffer.alloc(8 * MB))
      .finish();
  const deaf: RawClient[] = [];
  for (let number = 0; number < 5; number++) {
    const client = await open(getItem('large'));
    client.socket.pause();
    deaf.push(client);
    await sleep(50);
  }
  const [, large] = (await (await open(getItem('large'))).items(2)) ?? [];
  await sleep(100);
  expect([(large as Buffer).length, listener.connectionCount <= 2]).toEqual([8 * MB, true]);
  expect(new Set(closed.map((line) => line.replace(/.*: /, '')))).toEqual(
    new Set([`the client does not read its replies, and requests and replies take more than ${4 * MB} bytes`]),
  );
  for (const { socket } of deaf) socket.destroy();
});

it('keeps nothing of a connection that it has ended, whose socket may close later', () => {
  const socket = new Socket();
  const { input } = new Connection(socket, host);
  socket.emit('data', Buffer.alloc(MB));
  expect([closed.length, input.length]).toEqual([1, 0]);
});
