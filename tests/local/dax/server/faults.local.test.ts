import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { Fate } from '../../../../local/dax/server/connection';
import { serverCertificate } from '../../../../local/dax/tls';
import { authorization, getItem, PREAMBLE, RawClient, startOverAnything } from './raw-client';

let fate: Fate;
let dax: Awaited<ReturnType<typeof startOverAnything>>;
const asked: string[] = [];

beforeAll(async () => {
  dax = await startOverAnything([], 1, (operation) => {
    asked.push(operation);
    return fate;
  });
});
afterAll(() => dax.close());

async function reply(next: Fate) {
  fate = next;
  const client = await RawClient.open(dax.port, PREAMBLE, authorization(), getItem('a'));
  const started = performance.now();
  const items = await client.items(2);
  client.socket.destroy();
  return { items, milliseconds: performance.now() - started };
}

it.each([
  ['throttling', [1, 37, 38, 39, 50], 'Injected fault: throttling of dax GetItem'],
  ['server-error', [1, 37, 38, 39, 47], 'Injected fault: server-error of dax GetItem'],
] as const)('answers with the error of %s', async (fault, numbers, message) => {
  expect((await reply({ fault, delayMilliseconds: 0 })).items).toEqual([numbers, message]);
});

it.each(['reset', 'lost-answer'] as const)('ends the connection for %s', async (fault) => {
  expect((await reply({ fault, delayMilliseconds: 0 })).items).toBeUndefined();
});

it.each(['reset', 'lost-answer'] as const)('resets an encrypted connection for %s', async (fault) => {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-dax-faults-'));
  const tls = await serverCertificate(folder);
  const encrypted = await startOverAnything([], 1, () => ({ fault, delayMilliseconds: 0 }), tls);
  const socket = connect({ port: encrypted.port, host: '127.0.0.1', ca: readFileSync(tls.caFile) });
  let received = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
  });
  socket.write(Buffer.concat([PREAMBLE, authorization(), getItem('a')]));
  const [error] = await once(socket, 'error', { signal: AbortSignal.timeout(5000) }).catch((reason) => [reason]);
  socket.destroy();
  await encrypted.close();
  rmSync(folder, { recursive: true });
  expect([error.code, received]).toEqual(['ECONNRESET', 0]);
});

it('answers later for latency', async () => {
  const { items, milliseconds } = await reply({ fault: undefined, delayMilliseconds: 100 });
  expect([items?.[0], milliseconds >= 95]).toEqual([[], true]);
});

it('is asked with the name of each operation', () => {
  expect(new Set(asked)).toEqual(new Set(['GetItem']));
});
