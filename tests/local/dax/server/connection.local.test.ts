import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { serverCertificate } from '../../../../local/dax/tls';
import { startDax } from '../../../support/dax';
import {
  authorization,
  ENDPOINTS,
  GET_ITEM,
  getItem,
  PREAMBLE,
  PUT_ITEM,
  RawClient,
  request,
  startOverAnything,
  TABLE,
} from './raw-client';

const lines: string[] = [];
let dax: Awaited<ReturnType<typeof startOverAnything>>;
const open = (...first: readonly Buffer[]) => RawClient.open(dax.port, ...first);

beforeAll(async () => {
  dax = await startOverAnything(lines);
});
afterAll(() => dax.close());
beforeEach(() => {
  lines.length = 0;
});

it('answers requests that arrive byte by byte', async () => {
  const client = await open();
  client.socket.setNoDelay(true);
  for (const byte of Buffer.concat([PREAMBLE, authorization(), getItem('a')])) client.socket.write(Buffer.of(byte));
  const [success, reply] = (await client.items(2)) ?? [];
  expect([success, (reply as Map<number, unknown>).has(0)]).toEqual([[], true]);
  client.socket.destroy();
});

it('answers requests that arrive in pieces', async () => {
  const client = await open(PREAMBLE, authorization());
  client.socket.setNoDelay(true);
  const bytes = Buffer.concat([getItem('x'.repeat(300)), getItem('second')]);
  for (let start = 0; start < bytes.length; start += 7) {
    client.socket.write(bytes.subarray(start, start + 7));
    await setTimeout(2);
  }
  await client.until('second');
  client.socket.destroy();
});

it('answers requests that arrive together in their order', async () => {
  const requests = Array.from({ length: 50 }, (_, index) => getItem(`together-${index % 7}-${index}`));
  const client = await open(Buffer.concat([PREAMBLE, authorization(), ...requests]));
  const replies = ((await client.items(100)) ?? []).filter((_, index) => index % 2 === 1) as Map<number, Uint8Array>[];
  const names = replies.map((reply) =>
    Buffer.from(reply.get(0) ?? [])
      .toString('latin1')
      .replace(/^.*?together/s, 'together'),
  );
  expect(names).toEqual(requests.map((_, index) => `together-${index % 7}-${index}`));
  client.socket.destroy();
});

it('lets requests wait while the client does not read their replies', async () => {
  const client = await open(PREAMBLE, authorization());
  client.socket.pause();
  const big = Buffer.concat(Array.from({ length: 100 }, () => getItem('x'.repeat(2000))));
  const isStopped = () => client.socket.writableLength > 5_000_000;
  for (let sent = 0; sent < 1000 && !isStopped(); sent++) {
    client.socket.write(big);
    await setTimeout(1);
  }
  const wasStopped = isStopped();
  client.socket.write(getItem('after all'));
  client.socket.resume();
  await client.until('after all');
  client.socket.destroy();
  expect(wasStopped).toBe(true);
}, 60_000);

describe('a connection without a valid signature', () => {
  it.each<[string, Buffer[], number[], string]>([
    ['no signature', [], [4, 23, 31, 33], 'MissingAuthenticationTokenException'],
    ['a wrong one', [authorization('wrong')], [4, 23, 31, 32], 'InvalidSignatureException'],
  ])('gets an error for each request: %s', async (_, first, numbers, code) => {
    const client = await open(PREAMBLE, ...first, ENDPOINTS, getItem('secret'));
    const [firstNumbers, , details, secondNumbers] = (await client.items(6)) ?? [];
    expect([firstNumbers, secondNumbers, (details as string[])[1]]).toEqual([numbers, numbers, code]);
    client.socket.destroy();
  });
});

describe('a connection that sends', () => {
  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a TLS handshake', Buffer.from('16030100c8010000c40303', 'hex')],
    ['another protocol', Buffer.from('656f74686572 00 f6 a0 00'.replaceAll(' ', ''), 'hex')],
    ['nothing but open arrays', Buffer.alloc(100_000, 0x9f)],
    [
      'a string without an end',
      Buffer.concat([PREAMBLE, authorization(), Buffer.from('011a0fb0cc6a5b7fffffffffffffff', 'hex')]),
    ],
    ['much before it is authorized', Buffer.concat([PREAMBLE, Buffer.from('011a58c2336b5a00020000', 'hex')])],
    ['an unknown method', Buffer.concat([PREAMBLE, authorization(), Buffer.from('0107', 'hex')])],
    ['an unknown service', Buffer.concat([PREAMBLE, authorization(), Buffer.from('0507', 'hex')])],
    [
      'very many items',
      Buffer.concat([PREAMBLE, authorization(), Buffer.from('013a495927bb9f', 'hex'), Buffer.alloc(300_000, 0x60)]),
    ],
  ])('%s is closed with a reason, and no other', async (_, bytes) => {
    const other = await open(PREAMBLE, authorization());
    const bad = await open(bytes);
    await bad.closed;
    other.socket.write(getItem('b'));
    expect([lines, (await other.items(2))?.[0]]).toEqual([
      [expect.stringContaining('closed the connection of 127.0.0.1')],
      [],
    ]);
    other.socket.destroy();
  });

  it.each([
    ['a key that is not bytes', request(GET_ITEM).bytes(TABLE).integer(5).nothing().finish(), Buffer.alloc(0)],
    [
      'an unknown attribute list',
      request(PUT_ITEM)
        .bytes(TABLE)
        .bytes(Buffer.from('k'))
        .bytes(Buffer.from('1a00bc614e01', 'hex'))
        .nothing()
        .finish(),
      Buffer.alloc(0),
    ],
  ])('%s gets an error and stays open', async (_, request, rest) => {
    const client = await open(PREAMBLE, authorization(), request, rest, getItem('c'));
    const items = (await client.items(5)) ?? [];
    expect([items[0], items[3]]).toEqual([[4, 37, 38, 39, 46], []]);
    client.socket.destroy();
  });
});

it('says what a TLS client should do', async () => {
  const client = await open(Buffer.from('16030100c8010000c40303', 'hex'));
  await client.closed;
  expect(lines[0]).toContain('a TLS client: this cluster is reached with dax://');
});

describe('a cluster with TLS says of a client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-connection-'));
  const encrypted: string[] = [];
  let secure: Awaited<ReturnType<typeof startDax>>;
  beforeAll(async () => {
    secure = await startDax({ tls: await serverCertificate(folder), log: (line) => encrypted.push(line) });
  });
  afterAll(async () => {
    await secure.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => {
    encrypted.length = 0;
  });

  it.each([
    ['without TLS', PREAMBLE],
    ['that sends HTTP', Buffer.from('POST / HTTP/1.1\r\n\r\n')],
  ])('%s how to reach it', async (_, bytes) => {
    const client = await RawClient.open(secure.port, bytes);
    await client.closed;
    expect(encrypted).toEqual([
      'dax cluster test, node a: refused a client without TLS: this cluster is reached with daxs://',
    ]);
  });
});
