import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Connection } from '../../../../local/dax/server/connection';
import { getItem, PREAMBLE } from './raw-client';

/** A client that sends, and reads nothing. */
function deafSocket(): Duplex {
  const socket = new Duplex({ read: () => undefined, write: () => undefined, highWaterMark: 16_384 });
  return Object.assign(socket, { setNoDelay: () => socket, setTimeout: () => socket });
}

it('answers no more requests while the client does not read the replies', () => {
  const socket = deafSocket();
  let answered = 0;
  const unused = () => {
    throw new Error('unexpected');
  };
  const connection = new Connection(socket as Socket, {
    secretOf: unused,
    respond: unused,
    fateOf: undefined,
    countError: () => (answered += 1),
    logFailed: unused,
    logClosed: unused,
  });
  const requests = Array.from({ length: 10_000 }, () => getItem('a'));
  socket.emit('data', Buffer.concat([PREAMBLE, ...requests]));
  expect([connection.isBusy, answered > 0, socket.writableLength < 2 * 16_384]).toEqual([false, true, true]);
});
