import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Connection, type Host } from '../../../../local/dax/server/connection';
import { getItem, PREAMBLE } from './raw-client';

function unused(): never {
  throw new Error('unexpected');
}

/** A client that sends, and reads nothing. */
function deafSocket(): Duplex {
  const socket = new Duplex({ read: () => undefined, write: () => undefined, highWaterMark: 16_384 });
  return Object.assign(socket, { setNoDelay: () => socket, setTimeout: () => socket, destroySoon: () => socket.end() });
}

const UNUSED: Host = {
  secretOf: unused,
  respond: unused,
  fateOf: undefined,
  countError: () => undefined,
  logFailed: unused,
  logClosed: unused,
};

it('answers no more requests while the client does not read the replies', () => {
  const socket = deafSocket();
  let answered = 0;
  const connection = new Connection(socket as Socket, { ...UNUSED, countError: () => (answered += 1) });
  const requests = Array.from({ length: 10_000 }, () => getItem('a'));
  socket.emit('data', Buffer.concat([PREAMBLE, ...requests]));
  expect([connection.isBusy, answered > 0, socket.writableLength < 2 * 16_384]).toEqual([false, true, true]);
});

describe('a client that is silent for a minute', () => {
  const silent = (...bytes: readonly Buffer[]) => {
    const socket = deafSocket();
    const lines: string[] = [];
    new Connection(socket as Socket, { ...UNUSED, logClosed: (line) => lines.push(line) });
    socket.emit('data', Buffer.concat(bytes));
    socket.emit('timeout');
    return { socket, lines };
  };

  it('stays connected between two requests', () => {
    const { socket, lines } = silent(PREAMBLE);
    expect([socket.destroyed, lines]).toEqual([false, []]);
  });

  it('is disconnected if it has not read its reply', () => {
    const { socket, lines } = silent(PREAMBLE, getItem('a'));
    expect([socket.destroyed, lines]).toEqual([
      true,
      [expect.stringContaining('the client does not read its replies')],
    ]);
  });

  it('is disconnected if it does not read why it was rejected', () => {
    const { socket, lines } = silent(PREAMBLE, Buffer.of(0xff));
    expect([socket.destroyed, lines]).toEqual([true, [expect.stringContaining('a CBOR break outside an open item')]]);
  });
});
