import { isOpen } from '../../../support/local-aws';
import { ACCOUNT, REGION, ROLE, World } from './world';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:dax`;
const NOT_FOUND = '400 ClusterNotFoundFault: Cluster scores not found';

/** Holds the nodes of new clusters until it is called. */
function holdNodes(): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  world.clusters.prepare = (cluster) => {
    cluster.beforeStart = () => held;
  };
  return release;
}

describe('CreateCluster', () => {
  it('answers with a cluster that is being created, without nodes and address', async () => {
    expect(await world.beginCluster({ Description: 'Scores', ReplicationFactor: 2 })).toEqual({
      ClusterName: 'scores',
      Description: 'Scores',
      ClusterArn: `arn:aws:dax:${REGION}:${ACCOUNT}:cache/scores`,
      TotalNodes: 2,
      ActiveNodes: 0,
      NodeType: 'dax.t3.small',
      Status: 'creating',
      ClusterDiscoveryEndpoint: { Port: world.firstPort },
      PreferredMaintenanceWindow: 'sun:05:00-sun:06:00',
      SubnetGroup: 'default',
      SecurityGroups: [],
      IamRoleArn: ROLE,
      ParameterGroup: { ParameterGroupName: 'default.dax1.0', ParameterApplyStatus: 'in-sync', NodeIdsToReboot: [] },
      SSEDescription: { Status: 'DISABLED' },
      ClusterEndpointEncryptionType: 'NONE',
      NetworkType: 'ipv4',
    });
  });

  it('leaves the cluster in creation until every node accepts connections', async () => {
    const release = holdNodes();
    await world.beginCluster();
    expect(await world.describe('scores')).toMatchObject({ Status: 'creating', ActiveNodes: 0 });
    expect(await world.refusal('DeleteCluster', { ClusterName: 'scores' })).toBe(
      '400 InvalidClusterStateFault: Cluster scores must be available, got creating',
    );
    release();
    const { Nodes, ...cluster } = await world.until('scores', ({ Status }) => Status === 'available');
    const endpoint = { Address: '127.0.0.1', Port: world.firstPort, URL: `dax://127.0.0.1:${world.firstPort}` };
    expect(cluster).toMatchObject({ TotalNodes: 1, ActiveNodes: 1, ClusterDiscoveryEndpoint: endpoint });
    expect(Nodes).toEqual([
      {
        NodeId: 'scores-a',
        Endpoint: endpoint,
        NodeCreateTime: expect.any(Number),
        AvailabilityZone: `${REGION}a`,
        NodeStatus: 'available',
        ParameterGroupStatus: 'in-sync',
      },
    ]);
    expect(Math.abs(Nodes[0].NodeCreateTime - Date.now() / 1000)).toBeLessThan(60);
    expect(await isOpen('127.0.0.1', world.firstPort)).toBe(true);
  });

  it('keeps every setting', async () => {
    await world.call('CreateSubnetGroup', { SubnetGroupName: 'private', SubnetIds: ['subnet-1', 'subnet-2'] });
    await world.call('CreateParameterGroup', { ParameterGroupName: 'short' });
    const cluster = await world.createCluster({
      ReplicationFactor: 2,
      SubnetGroupName: 'private',
      ParameterGroupName: 'short',
      SecurityGroupIds: ['sg-1', 'sg-2'],
      PreferredMaintenanceWindow: 'Sat:23:30-Sun:00:30',
      NotificationTopicArn: TOPIC,
      SSESpecification: { Enabled: true },
      ClusterEndpointEncryptionType: 'TLS',
      AvailabilityZones: [`${REGION}b`, `${REGION}a`],
      NetworkType: 'ipv4',
    });
    expect(cluster).toMatchObject({
      SubnetGroup: 'private',
      ParameterGroup: { ParameterGroupName: 'short' },
      SecurityGroups: [
        { SecurityGroupIdentifier: 'sg-1', Status: 'active' },
        { SecurityGroupIdentifier: 'sg-2', Status: 'active' },
      ],
      PreferredMaintenanceWindow: 'sat:23:30-sun:00:30',
      NotificationConfiguration: { TopicArn: TOPIC, TopicStatus: 'active' },
      SSEDescription: { Status: 'ENABLED' },
      ClusterEndpointEncryptionType: 'TLS',
      ClusterDiscoveryEndpoint: { URL: `daxs://127.0.0.1:${world.firstPort}` },
      Nodes: [{ AvailabilityZone: `${REGION}b` }, { AvailabilityZone: `${REGION}a` }],
    });
    expect(world.clusters.named('scores').settings).toEqual({
      name: 'scores',
      tls: true,
      roleArn: ROLE,
      ttls: { item: 300_000, query: 300_000 },
    });
  });

  it('stores names in lower case, and finds them in any case', async () => {
    await world.call('CreateSubnetGroup', { SubnetGroupName: 'Private', SubnetIds: ['subnet-1'] });
    await world.call('CreateParameterGroup', { ParameterGroupName: 'Short' });
    await world.createCluster({ ClusterName: 'Scores', SubnetGroupName: 'PRIVATE', ParameterGroupName: 'SHORT' });
    expect(await world.describe('SCORES')).toMatchObject({
      ClusterName: 'scores',
      SubnetGroup: 'private',
      ParameterGroup: { ParameterGroupName: 'short' },
    });
  });

  it('takes an empty subnet group name for the default group, as Terraform sends it', async () => {
    expect((await world.createCluster({ SubnetGroupName: '' })).SubnetGroup).toBe('default');
  });

  it('refuses a name that another cluster has', async () => {
    await world.createCluster();
    const second = { ClusterName: 'SCORES', NodeType: 'dax.t3.small', ReplicationFactor: 1, IamRoleArn: ROLE };
    expect(await world.refusal('CreateCluster', second)).toBe(
      '400 ClusterAlreadyExistsFault: Cluster scores already exists',
    );
  });

  it('creates clusters side by side on different ports, even at the same time', async () => {
    const names = ['one', 'two', 'three', 'four', 'five', 'six'];
    await Promise.all(names.map((ClusterName) => world.createCluster({ ClusterName, ReplicationFactor: 2 })));
    const ports = names.flatMap((name) => Object.values(world.clusters.named(name).ports));
    expect(ports.sort()).toEqual(Array.from({ length: 12 }, (_, offset) => world.firstPort + offset));
  });
});

describe('DescribeClusters', () => {
  it('lists all clusters in the order of their names', async () => {
    for (const ClusterName of ['b', 'c', 'a']) await world.createCluster({ ClusterName });
    const { Clusters } = await world.call('DescribeClusters');
    expect(Clusters.map((cluster: { ClusterName: string }) => cluster.ClusterName)).toEqual(['a', 'b', 'c']);
  });

  it('refuses a name that no cluster has', async () => {
    expect(await world.refusal('DescribeClusters', { ClusterNames: ['scores'] })).toBe(NOT_FOUND);
  });
});

describe('UpdateCluster', () => {
  it('changes the given settings only, and the cluster stays available', async () => {
    const before = await world.createCluster({ Description: 'old', SecurityGroupIds: ['sg-1'] });
    const changes = { Description: '', PreferredMaintenanceWindow: 'mon:01:00-mon:02:00' };
    const { Cluster } = await world.call('UpdateCluster', { ClusterName: 'scores', ...changes });
    expect(Cluster).toEqual({ ...before, ...changes });
    await world.call('UpdateCluster', { ClusterName: 'scores', SecurityGroupIds: ['sg-2'] });
    expect(await world.describe('scores')).toEqual({
      ...before,
      ...changes,
      SecurityGroups: [{ SecurityGroupIdentifier: 'sg-2', Status: 'active' }],
    });
  });

  it('sets, keeps, deactivates and replaces the notification topic', async () => {
    await world.createCluster();
    const topicAfter = async (changes: object) =>
      (await world.call('UpdateCluster', { ClusterName: 'scores', ...changes })).Cluster.NotificationConfiguration;
    expect(await topicAfter({ NotificationTopicArn: TOPIC })).toEqual({ TopicArn: TOPIC, TopicStatus: 'active' });
    expect(await topicAfter({ Description: 'x' })).toEqual({ TopicArn: TOPIC, TopicStatus: 'active' });
    // As Terraform removes a topic.
    const removal = { NotificationTopicArn: '', NotificationTopicStatus: 'inactive' };
    expect(await topicAfter(removal)).toEqual({ TopicArn: TOPIC, TopicStatus: 'inactive' });
    expect(await topicAfter({ Description: 'y' })).toEqual({ TopicArn: TOPIC, TopicStatus: 'inactive' });
    expect(await topicAfter({ NotificationTopicArn: `${TOPIC}2` })).toEqual({
      TopicArn: `${TOPIC}2`,
      TopicStatus: 'active',
    });
  });

  it('gives the running cluster the lifetimes of another parameter group', async () => {
    await world.createCluster();
    await world.call('CreateParameterGroup', { ParameterGroupName: 'short' });
    const ParameterNameValues = [{ ParameterName: 'query-ttl-millis', ParameterValue: '0' }];
    await world.call('UpdateParameterGroup', { ParameterGroupName: 'short', ParameterNameValues });
    await world.call('UpdateCluster', { ClusterName: 'scores', ParameterGroupName: 'short' });
    expect(world.clusters.named('scores').ttls.slice(1)).toEqual([{ item: 300_000, query: 0 }]);
  });

  it('refuses an unknown cluster and an unknown parameter group', async () => {
    expect(await world.refusal('UpdateCluster', { ClusterName: 'scores' })).toBe(NOT_FOUND);
    await world.createCluster();
    expect(await world.refusal('UpdateCluster', { ClusterName: 'scores', ParameterGroupName: 'none' })).toBe(
      '400 ParameterGroupNotFoundFault: Parameter group none not found',
    );
  });
});

describe('DeleteCluster', () => {
  it('closes the nodes, and the cluster is no longer found', async () => {
    await world.createCluster({ ReplicationFactor: 2 });
    const { Cluster } = await world.call('DeleteCluster', { ClusterName: 'scores' });
    expect(Cluster).toMatchObject({ Status: 'deleting', ClusterDiscoveryEndpoint: { Port: world.firstPort } });
    expect(Cluster).not.toHaveProperty('Nodes');
    while (world.running.clusters().length > 0) await new Promise(setImmediate);
    expect(await world.refusal('DescribeClusters', { ClusterNames: ['scores'] })).toBe(NOT_FOUND);
    expect(world.clusters.named('scores').isClosed).toBe(true);
    expect(await isOpen('127.0.0.1', world.firstPort)).toBe(false);
  });

  it('frees name and ports', async () => {
    await world.createCluster();
    await world.deleteCluster('scores');
    await world.createCluster();
    expect(world.clusters.named('scores').ports).toEqual({ 'scores-a': world.firstPort });
  });

  it('refuses a cluster that does not exist', async () => {
    expect(await world.refusal('DeleteCluster', { ClusterName: 'scores' })).toBe(NOT_FOUND);
  });
});
