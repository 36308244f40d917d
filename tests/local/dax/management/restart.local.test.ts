import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOpen } from '../../../support/local-aws';
import { World } from './world';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

describe('after a restart', () => {
  it('runs the nodes of all clusters on their ports, with the same settings', async () => {
    await world.call('CreateParameterGroup', { ParameterGroupName: 'short' });
    const ParameterNameValues = [{ ParameterName: 'record-ttl-millis', ParameterValue: '7' }];
    await world.call('UpdateParameterGroup', { ParameterGroupName: 'short', ParameterNameValues });
    await world.createCluster({ ClusterName: 'other' });
    await world.createCluster({
      ReplicationFactor: 3,
      ParameterGroupName: 'short',
      ClusterEndpointEncryptionType: 'TLS',
      Tags: [{ Key: 'a', Value: 'b' }],
    });
    const before = [await world.call('DescribeClusters'), await world.call('DescribeEvents')];
    const { settings, ports } = world.clusters.named('scores');
    await world.start();
    expect(world.clusters.named('scores').settings).toEqual({ ...settings, ttls: { item: 7, query: 300_000 } });
    expect(world.clusters.named('scores').ports).toEqual(ports);
    expect([await world.call('DescribeClusters'), await world.call('DescribeEvents')]).toEqual(before);
    expect((await world.call('ListTags', { ResourceName: 'scores' })).Tags).toEqual([{ Key: 'a', Value: 'b' }]);
  });

  it('finishes what was under way', async () => {
    await world.createCluster({ ReplicationFactor: 3 });
    const state = JSON.parse(readFileSync(world.stateFile, 'utf8'));
    const [creating] = structuredClone(state.clusters);
    creating.name = 'new';
    creating.phase = 'creating';
    creating.nodes = [{ id: 'new-a', port: world.firstPort + 6, zone: 'eu-west-1a', status: 'creating' }];
    const deleting = { ...structuredClone(creating), name: 'old', phase: 'deleting', nodes: [] };
    const [scores] = state.clusters;
    scores.nodes[0].status = 'rebooting';
    scores.nodes[1].status = 'deleting';
    await world.end();
    world = new World();
    writeFileSync(world.stateFile, JSON.stringify({ ...state, clusters: [scores, creating, deleting] }));
    await world.start();
    expect(
      world.running.clusters().map(({ name, status, nodes }) => [name, status, nodes.map(({ id }) => id)]),
    ).toEqual([
      ['scores', 'available', ['scores-a', 'scores-c']],
      ['new', 'available', ['new-a']],
    ]);
  });

  it('waits for a port that another program has taken meanwhile', async () => {
    await world.createCluster();
    await world.running.close();
    const other = createServer().listen(world.firstPort, '127.0.0.1');
    await world.start();
    expect((await world.describe('scores')).Status).toBe('incompatible-network');
    await new Promise((resolve) => other.close(resolve));
    const { Nodes } = await world.until('scores', ({ Status }) => Status === 'available');
    expect(Nodes[0].Endpoint.Port).toBe(world.firstPort);
  });
});

const BROKEN = JSON.stringify({ clusters: [{ name: 'a' }], subnetGroups: [], parameterGroups: [], events: [] });

describe('the state file', () => {
  it('is replaced as a whole, without remains', async () => {
    await world.createCluster();
    expect(readdirSync(world.folder)).toEqual(['dax.json']);
    expect(JSON.parse(readFileSync(world.stateFile, 'utf8')).clusters).toHaveLength(1);
  });

  it.each(['{"clusters":', '[]', '{"clusters":{}}', BROKEN, ''])('is put aside if it contains %s', async (content) => {
    writeFileSync(world.stateFile, content);
    await world.start();
    expect(world.log.at(-1)).toBe(
      `cannot read the DAX clusters: moved them to ${world.stateFile}.bad; starting without clusters`,
    );
    expect(readFileSync(`${world.stateFile}.bad`, 'utf8')).toBe(content);
    await world.createCluster();
  });

  it('makes a request fail that cannot be saved, which then changes nothing', async () => {
    await world.createCluster();
    const before = await world.describe('scores');
    mkdirSync(`${world.stateFile}.draft`);
    const update = { ClusterName: 'scores', Description: 'new' };
    expect(await world.refusal('UpdateCluster', update)).toContain('500 InternalFailure');
    expect(await world.describe('scores')).toEqual(before);
    rmdirSync(`${world.stateFile}.draft`);
    await world.call('UpdateCluster', update);
  });

  it('does not stop a node that cannot be recorded as started', async () => {
    world.clusters.prepare = (cluster) => {
      cluster.beforeStart = async () => void mkdirSync(`${world.stateFile}.draft`);
    };
    await world.beginCluster();
    while (!world.log.some((line) => line.includes('EISDIR'))) await sleep(5);
    rmdirSync(`${world.stateFile}.draft`);
    await world.until('scores', ({ Status }) => Status === 'available');
    expect(world.clusters.named('scores').started).toEqual(['scores-a']);
  });
});

describe('close', () => {
  it('closes all nodes and the API, and keeps the clusters', async () => {
    await world.createCluster({ ReplicationFactor: 2 });
    const { port } = world.running;
    const cluster = world.clusters.named('scores');
    await world.running.close();
    expect(cluster.isClosed).toBe(true);
    expect(await isOpen('127.0.0.1', port)).toBe(false);
    expect(JSON.parse(readFileSync(world.stateFile, 'utf8')).clusters[0].nodes).toHaveLength(2);
  });

  it('does not wait for a reboot', async () => {
    await world.start({ rebootMilliseconds: 60_000 });
    await world.createCluster();
    await world.call('RebootNode', { ClusterName: 'scores', NodeId: 'scores-a' });
    const began = Date.now();
    await world.running.close();
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});

describe('clusters', () => {
  it('lists each cluster with its address and nodes', async () => {
    await world.createCluster({ ReplicationFactor: 2, ClusterEndpointEncryptionType: 'TLS' });
    expect(world.running.clusters()).toEqual([
      {
        name: 'scores',
        status: 'available',
        url: `daxs://127.0.0.1:${world.firstPort}`,
        nodes: [
          { id: 'scores-a', status: 'available', port: world.firstPort },
          { id: 'scores-b', status: 'available', port: world.firstPort + 1 },
        ],
      },
    ]);
  });
});

it('does not start on a port that is taken, and leaves no node running', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  await world.createCluster();
  await expect(world.start({ port: (other.address() as AddressInfo).port })).rejects.toThrow('EADDRINUSE');
  expect(world.clusters.named('scores').isClosed).toBe(true);
  other.close();
});
