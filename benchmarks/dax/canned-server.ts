import { type AddressInfo, createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';

// The least that a server can do: it looks for the number of a method in each request, and answers with fixed bytes.
// It runs in a thread, and posts its port.

const ENDPOINTS = Buffer.from('1a1b2bcf02', 'hex');
const KEY_SCHEMA = Buffer.from('3a2c43e27e', 'hex');
const ATTRIBUTE_LIST = Buffer.from('1a27f9bd71', 'hex');
const GET_ITEM = Buffer.from('1a0fb0cc6a', 'hex');

const text = (value: string) => Buffer.concat([Buffer.of(0x60 + value.length), Buffer.from(value)]);
const LIST_ID = 2;
/** One string, as the items of the bench have. */
const VALUES = Buffer.concat([Buffer.of(LIST_ID, 0x78, 100), Buffer.alloc(100, 'x')]);

const replies = (port: number): readonly (readonly [Buffer, Buffer])[] => [
  [ENDPOINTS, endpoints(port)],
  [KEY_SCHEMA, Buffer.concat([Buffer.of(0x80, 0xa1), text('id'), text('S')])],
  [ATTRIBUTE_LIST, Buffer.concat([Buffer.of(0x80, 0x81), text('content')])],
  [GET_ITEM, Buffer.concat([Buffer.of(0x80, 0xbf, 0x00, 0x58, VALUES.length), VALUES, Buffer.of(0xff)])],
];

/** One node, the leader. */
const endpoints = (port: number): Buffer =>
  Buffer.concat([
    Buffer.of(0x80, 0x81, 0xa7, 0x00, 0x01, 0x01),
    text('localhost'),
    Buffer.of(0x02, 0x44, 127, 0, 0, 1, 0x03, 0x19, port >> 8, port & 0xff, 0x04, 0x01, 0x05),
    text('zone'),
    Buffer.of(0x06, 0x01),
  ]);

const server = createServer((socket) => {
  const known = replies((server.address() as AddressInfo).port);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    for (const [method, reply] of known) {
      if (chunk.includes(method)) socket.write(reply);
    }
  });
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
