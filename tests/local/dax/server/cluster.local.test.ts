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

interface Listed {
  readonly port: number;
  readonly number: number;
  readonly isLeader: boolean;
  readonly leaderSession: number;
}

/** The list of nodes that clients get. Ports count from the first one. */
async function endpoints(port = dax.port): Promise<Listed[]> {
  const raw = await RawClient.open(port, PREAMBLE, authorization(), ENDPOINTS);
  const [, list] = ((await raw.items(2)) ?? []) as [unknown, Map<number, number>[]];
  raw.socket.destroy();
  return list.map((node) => {
    const field = (name: number) => node.get(name) ?? -1;
    return { port: field(3) - dax.port, number: field(0), isLeader: field(4) === 1, leaderSession: field(6) };
  });
}

const ports = (list: readonly Listed[]) => list.map(({ port }) => port);
const leaders = (list: readonly Listed[]) => list.filter(({ isLeader }) => isLeader).map(({ port }) => port);
const sessions = (list: readonly Listed[]) => [...new Set(list.map(({ leaderSession }) => leaderSession))];

it('lists its nodes, one of which is the leader', async () => {
  const list = await endpoints();
  expect([ports(list), leaders(list)]).toEqual([[0, 1, 2], [0]]);
});

it('keeps the numbers of its nodes while one is stopped', async () => {
  const numbers = async () => (await endpoints(dax.port + 2)).map(({ port, number }) => [port, number]);
  const before = await numbers();
  await dax.cluster.stopNode('b');
  expect(await numbers()).toEqual([before[0], before[2]]);
  await dax.cluster.startNode('b', dax.port + 1);
  expect(await numbers()).toEqual(before);
});

it('begins a session with another leader when the leader stops, which remains the leader', async () => {
  const [first] = sessions(await endpoints());
  await dax.cluster.stopNode('a');
  const without = await endpoints(dax.port + 1);
  await dax.cluster.startNode('a', dax.port);
  const list = await endpoints();
  expect([ports(without), leaders(without)]).toEqual([[1, 2], [1]]);
  expect([ports(list), leaders(list), sessions(list)]).toEqual([[0, 1, 2], [1], sessions(without)]);
  expect(sessions(list)).not.toEqual([first]);
});

it('begins another session after a restart of the endpoint', async () => {
  const before = sessions(await endpoints());
  await dax.close();
  dax = await startOverAnything([], 3);
  expect(sessions(await endpoints())).not.toEqual(before);
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
