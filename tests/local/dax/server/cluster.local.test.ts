import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { serverCertificate } from '../../../../local/dax/tls';
import { startDax } from '../../../support/dax';
import { authorization, ENDPOINTS, getItem, PREAMBLE, RawClient, SLOW, SLOWER, startOverAnything } from './raw-client';

let dax: Awaited<ReturnType<typeof startDax>>;

beforeEach(async () => {
  dax = await startOverAnything([], 3);
});
afterEach(() => dax.close());

/** The ports and roles in the list that clients get. */
async function endpoints(port = dax.port): Promise<unknown[]> {
  const raw = await RawClient.open(port, PREAMBLE, authorization(), ENDPOINTS);
  const [, list] = ((await raw.items(2)) ?? []) as [unknown, Map<number, number>[]];
  raw.socket.destroy();
  return list.map((node) => [(node.get(3) ?? 0) - dax.port, node.get(4)]);
}

const [LEADER, REPLICA] = [1, 2];

it('lists its nodes, one of which is the leader', async () => {
  expect(await endpoints()).toEqual([
    [0, LEADER],
    [1, REPLICA],
    [2, REPLICA],
  ]);
});

it('has another leader while the first node is stopped', async () => {
  await dax.cluster.stopNode('a');
  const without = await endpoints(dax.port + 1);
  await dax.cluster.startNode('a', dax.port);
  expect([without, await endpoints()]).toEqual([
    [
      [1, LEADER],
      [2, REPLICA],
    ],
    [
      [0, LEADER],
      [1, REPLICA],
      [2, REPLICA],
    ],
  ]);
});

it('keeps the caches of a node that is stopped, and forgets those of one that is removed', async () => {
  const raw = await RawClient.open(dax.port + 1, PREAMBLE, authorization(), getItem('a'));
  await raw.items(2);
  raw.socket.destroy();
  const bytes = () => dax.cluster.status().map(({ id, metrics }) => [id, metrics.CacheBytes > 0]);
  await dax.cluster.stopNode('b');
  await dax.cluster.startNode('b', dax.port + 1);
  const after = bytes();
  await dax.cluster.removeNode('b');
  await dax.cluster.startNode('b', dax.port + 1);
  expect([after.filter(([id]) => id === 'b'), bytes().filter(([id]) => id === 'b')]).toEqual([
    [['b', true]],
    [['b', false]],
  ]);
});

it.each([SLOW, SLOWER])('answers a request in progress before a node stops: %s', async (id) => {
  const [busy, idle] = await Promise.all([0, 1].map(() => RawClient.open(dax.port, PREAMBLE, authorization())));
  busy?.socket.write(getItem(id));
  await setTimeout(50);
  await dax.cluster.stopNode('a');
  expect([(await busy?.items(2))?.[0], await busy?.items(1), await idle?.items(1)]).toEqual([[], undefined, undefined]);
});

it('stops although a client has not finished the TLS handshake', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tableside-cluster-'));
  const encrypted = await startDax({ tls: await serverCertificate(folder) });
  const client = await RawClient.open(encrypted.port);
  await setTimeout(50);
  await encrypted.close();
  await client.closed;
  rmSync(folder, { recursive: true });
});
