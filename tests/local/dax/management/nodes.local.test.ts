import { createServer, type Server } from 'node:net';
import { isOpen } from '../../../support/local-aws';
import { REGION, World } from './world';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const SCORES = { ClusterName: 'scores' };

type Node = { readonly NodeId: string; readonly NodeStatus: string; readonly Endpoint: { readonly Port?: number } };
const ids = ({ Nodes }: { Nodes?: Node[] }) => Nodes?.map(({ NodeId }) => NodeId);

const isAvailable = ({ Status, TotalNodes, ActiveNodes }: Record<string, unknown>) =>
  Status === 'available' && TotalNodes === ActiveNodes;

/** Changes the number of nodes, and waits until the cluster is available. */
async function resize(count: number, more: object = {}) {
  const { TotalNodes } = await world.describe('scores');
  const operation = count > TotalNodes ? 'IncreaseReplicationFactor' : 'DecreaseReplicationFactor';
  await world.call(operation, { ...SCORES, NewReplicationFactor: count, ...more });
  return world.until('scores', isAvailable);
}

describe('IncreaseReplicationFactor', () => {
  it('adds nodes, whose endpoints appear once they accept connections', async () => {
    await world.createCluster();
    const { Cluster } = await world.call('IncreaseReplicationFactor', { ...SCORES, NewReplicationFactor: 3 });
    expect(Cluster).toMatchObject({ Status: 'modifying', TotalNodes: 3, ActiveNodes: 1 });
    expect(Cluster.Nodes[2]).toEqual({
      NodeId: 'scores-c',
      Endpoint: {},
      AvailabilityZone: `${REGION}c`,
      NodeStatus: 'creating',
      ParameterGroupStatus: 'in-sync',
    });
    const { Nodes } = await world.until('scores', isAvailable);
    expect(Nodes.map(({ Endpoint }: Node) => Endpoint.Port)).toEqual([0, 1, 2].map((n) => world.firstPort + n));
    expect(await isOpen('127.0.0.1', world.firstPort + 2)).toBe(true);
  });

  it('uses the zones with the fewest nodes, among the given ones', async () => {
    await world.createCluster();
    const zones = [`${REGION}a`, `${REGION}b`];
    const { Nodes } = await resize(4, { AvailabilityZones: zones });
    expect(Nodes.map((node: { AvailabilityZone: string }) => node.AvailabilityZone.slice(-1)).join('')).toBe('abab');
  });

  it.each([
    [2, 'InvalidParameterValueException: NewReplicationFactor must be greater than the present 2 nodes, got 2'],
    [12, 'NodeQuotaForClusterExceededFault: NewReplicationFactor must be at most 11, got 12'],
  ])('refuses %i nodes for a cluster of 2', async (NewReplicationFactor, problem) => {
    await world.createCluster({ ReplicationFactor: 2 });
    expect(await world.refusal('IncreaseReplicationFactor', { ...SCORES, NewReplicationFactor })).toBe(
      `400 ${problem}`,
    );
  });

  it('refuses more nodes than there are ports, and adds none', async () => {
    await world.createCluster({ ReplicationFactor: 10 });
    await world.createCluster({ ClusterName: 'other' });
    expect(await world.refusal('IncreaseReplicationFactor', { ClusterName: 'other', NewReplicationFactor: 3 })).toBe(
      '400 InsufficientClusterCapacityFault: Cluster other needs 2 more loopback ports for its nodes, 1 are free',
    );
    expect((await world.describe('other')).TotalNodes).toBe(1);
  });
});

describe('DecreaseReplicationFactor', () => {
  it('removes the last nodes', async () => {
    await world.createCluster({ ReplicationFactor: 3 });
    const { Cluster } = await world.call('DecreaseReplicationFactor', { ...SCORES, NewReplicationFactor: 1 });
    expect(Cluster).toMatchObject({
      Status: 'modifying',
      TotalNodes: 1,
      NodeIdsToRemove: ['scores-b', 'scores-c'],
      Nodes: [{ NodeStatus: 'available' }, { NodeStatus: 'deleting', Endpoint: {} }, { NodeStatus: 'deleting' }],
    });
    expect(ids(await world.until('scores', isAvailable))).toEqual(['scores-a']);
    expect(await isOpen('127.0.0.1', world.firstPort + 1)).toBe(false);
  });

  it('removes the given nodes, and the next node takes the free letter', async () => {
    await world.createCluster({ ReplicationFactor: 3 });
    const { ClusterDiscoveryEndpoint, ...cluster } = await resize(2, { NodeIdsToRemove: ['scores-a'] });
    expect(ids(cluster)).toEqual(['scores-b', 'scores-c']);
    expect(ClusterDiscoveryEndpoint.Port).toBe(world.firstPort + 1);
    const { Nodes, ClusterDiscoveryEndpoint: endpoint } = await resize(3);
    expect(Nodes[2]).toMatchObject({ NodeId: 'scores-a', Endpoint: { Port: world.firstPort } });
    expect(endpoint).toEqual(ClusterDiscoveryEndpoint);
  });

  it('removes nodes of the given zones', async () => {
    await world.createCluster({ ReplicationFactor: 3 });
    expect(ids(await resize(2, { AvailabilityZones: [`${REGION}b`] }))).toEqual(['scores-a', 'scores-c']);
  });

  it.each([
    [0, {}, 'InvalidParameterValueException: NewReplicationFactor must be at least 1 and less than'],
    [3, {}, 'InvalidParameterValueException: NewReplicationFactor must be at least 1 and less than'],
    [2, { NodeIdsToRemove: ['scores-z'] }, 'NodeNotFoundFault: Node scores-z of cluster scores not found'],
    [2, { NodeIdsToRemove: ['scores-a', 'scores-b'] }, 'InvalidParameterCombinationException: NodeIdsToRemove and'],
    [1, { AvailabilityZones: [`${REGION}a`] }, 'InvalidParameterCombinationException: NodeIdsToRemove and'],
  ])('refuses %i nodes with %j for a cluster of 3', async (NewReplicationFactor, more, problem) => {
    await world.createCluster({ ReplicationFactor: 3 });
    const input = { ...SCORES, NewReplicationFactor, ...more };
    expect(await world.refusal('DecreaseReplicationFactor', input)).toContain(`400 ${problem}`);
    expect((await world.describe('scores')).TotalNodes).toBe(3);
  });

  it('refuses a cluster that is being modified', async () => {
    await world.createCluster({ ReplicationFactor: 2 });
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    world.clusters.named('scores').beforeStart = () => held;
    await world.call('IncreaseReplicationFactor', { ...SCORES, NewReplicationFactor: 3 });
    expect(await world.refusal('DecreaseReplicationFactor', { ...SCORES, NewReplicationFactor: 1 })).toBe(
      '400 InvalidClusterStateFault: Cluster scores must be available, got modifying',
    );
    release();
  });
});

describe('RebootNode', () => {
  // Long enough that requests come during a reboot even on a busy machine.
  beforeEach(() => world.start({ rebootMilliseconds: 2000 }));

  it('stops the node for a while, and starts it again on its port', async () => {
    await world.createCluster({ ReplicationFactor: 2 });
    const created = (await world.describe('scores')).Nodes[0].NodeCreateTime;
    const { Cluster } = await world.call('RebootNode', { ...SCORES, NodeId: 'scores-a' });
    expect(Cluster).toMatchObject({
      Status: 'available',
      ActiveNodes: 1,
      ClusterDiscoveryEndpoint: { Port: world.firstPort + 1 },
      Nodes: [{ NodeStatus: 'rebooting', Endpoint: { Port: world.firstPort } }, { NodeStatus: 'available' }],
    });
    expect(await world.refusal('RebootNode', { ...SCORES, NodeId: 'scores-a' })).toBe(
      '400 InvalidClusterStateFault: Node scores-a must be available, got rebooting',
    );
    expect(world.clusters.named('scores').ports).toEqual({ 'scores-b': world.firstPort + 1 });
    const cluster = await world.until('scores', isAvailable);
    expect(cluster).toMatchObject({ ClusterDiscoveryEndpoint: { Port: world.firstPort } });
    expect(cluster.Nodes[0].NodeCreateTime).toBe(created);
    expect(world.clusters.named('scores').started).toEqual(['scores-a', 'scores-b', 'scores-a']);
  });

  it('keeps the address of the only node', async () => {
    await world.createCluster();
    const { Cluster } = await world.call('RebootNode', { ...SCORES, NodeId: 'scores-a' });
    expect(Cluster.ClusterDiscoveryEndpoint.Port).toBe(world.firstPort);
  });

  it('gives way to the removal of the node, and to that of the cluster', async () => {
    await world.createCluster({ ReplicationFactor: 2 });
    await world.call('RebootNode', { ...SCORES, NodeId: 'scores-b' });
    expect(ids(await resize(1))).toEqual(['scores-a']);
    await world.call('RebootNode', { ...SCORES, NodeId: 'scores-a' });
    await world.deleteCluster('scores');
    expect(world.clusters.named('scores').started).toEqual(['scores-a', 'scores-b']);
  });

  it('refuses an unknown node', async () => {
    await world.createCluster();
    expect(await world.refusal('RebootNode', { ...SCORES, NodeId: 'scores-b' })).toBe(
      '400 NodeNotFoundFault: Node scores-b of cluster scores not found',
    );
  });
});

describe('ports', () => {
  let other: Server | undefined;
  afterEach(() => {
    other?.close();
    other = undefined;
  });

  const occupy = (port: number) =>
    new Promise<void>((resolve) => {
      other = createServer().listen(port, '127.0.0.1', resolve);
    });

  it('are passed over if another program listens there', async () => {
    await occupy(world.firstPort);
    const { Nodes } = await world.createCluster({ ReplicationFactor: 2 });
    expect(Nodes.map(({ Endpoint }: Node) => Endpoint.Port)).toEqual([world.firstPort + 1, world.firstPort + 2]);
  });

  it('are tried again if another program takes one at the last moment', async () => {
    world.clusters.prepare = (cluster) => {
      cluster.beforeStart = async () => {
        if (!other) await occupy(world.firstPort);
      };
    };
    await world.beginCluster();
    expect(await world.until('scores', ({ Status }) => Status === 'incompatible-network')).toMatchObject({
      TotalNodes: 1,
      ActiveNodes: 0,
    });
    await new Promise((resolve) => other?.close(resolve));
    await world.until('scores', isAvailable);
    const failures = world.log.filter((line) => line.startsWith('DAX node scores-a: '));
    expect(failures).toEqual([
      expect.stringContaining(`EADDRINUSE: address already in use 127.0.0.1:${world.firstPort}`),
    ]);
  });

  it('never keep a cluster from being deleted', async () => {
    world.clusters.prepare = (cluster) => {
      cluster.beforeStart = () => Promise.reject(new Error('no certificate'));
    };
    await world.beginCluster();
    await world.until('scores', ({ Status }) => Status === 'incompatible-network');
    await world.deleteCluster('scores');
    expect(world.log).toContain('DAX node scores-a: no certificate');
  });
});
