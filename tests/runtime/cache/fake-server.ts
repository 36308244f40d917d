import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { LOOPBACK } from '../../../local/machine/ports';

interface FakeServer {
  readonly url: string;
  close(): void;
}

async function listen(serve: (socket: Socket) => void): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  }).listen(0, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `redis://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A server that speaks Redis' protocol and answers each command with the given bytes, or with nothing. */
export const fakeServer = (answer: (command: readonly string[]) => string): Promise<FakeServer> =>
  listen((socket) => {
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk) => {
      received += chunk;
      for (let command = nextCommand(received); command; command = nextCommand(received)) {
        received = received.slice(command.length);
        socket.write(answer(command.words), 'latin1');
      }
    });
  });

/** A client sends lists of strings, each with its length: `*1\r\n$4\r\nPING\r\n`. */
function nextCommand(received: string): { readonly words: readonly string[]; readonly length: number } | undefined {
  const [head, count] = /^\*(\d+)\r\n/.exec(received) ?? [];
  if (head === undefined) return undefined;
  const words: string[] = [];
  let at = head.length;
  for (let left = Number(count); left > 0; left--) {
    const [line = '', bytes] = /^\$(\d+)\r\n/.exec(received.slice(at, at + 20)) ?? [];
    const [start, end] = [at + line.length, at + line.length + Number(bytes)];
    if (!line || received.length < end + 2) return undefined;
    words.push(received.slice(start, end));
    at = end + 2;
  }
  return { words, length: at };
}

/** Stands between the clients and a server. Each test decides how a connection's replies are passed on. */
export const proxy = (
  port: number,
  createPass: () => (reply: Buffer, send: (bytes: Buffer) => void) => void,
): Promise<FakeServer> =>
  listen((socket) => {
    const upstream = connect(port, LOOPBACK);
    const pass = createPass();
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    upstream.on('data', (reply) => pass(reply, (bytes) => socket.write(bytes)));
    socket.on('data', (command) => upstream.write(command)).on('close', () => upstream.destroy());
  });
