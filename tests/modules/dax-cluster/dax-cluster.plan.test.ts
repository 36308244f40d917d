import { clusters, tableArn } from '../../../benchmarks/plan-tests/clusters';
import { type Plan, plan } from '../../../testkit';

const accountId = '666677778888';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

let planned: Plan;
let refused: Plan;
beforeAll(async () => {
  ({ accepted: planned, refused } = await plan(await clusters(endpoint, accountId), { endpoint, accountId }));
}, 180_000);

describe('a plan of DaxCluster', () => {
  it('creates a cluster in subnets of two zones', () => {
    expect(planned.resources('aws_dax_cluster')['Scores/Resource']).toMatchObject({
      cluster_endpoint_encryption_type: 'TLS',
      cluster_name: 'scores',
      maintenance_window: 'sun:05:00-sun:06:00',
      node_type: 'dax.t3.small',
      parameter_group_name: 'scores-item300-query300',
      replication_factor: 3,
      server_side_encryption: [{ enabled: true }],
      subnet_group_name: 'scores',
    });
  });

  it('creates a cluster with a node in each of the given zones', () => {
    expect(planned.resources('aws_dax_cluster')['Zoned/Resource']).toMatchObject({
      availability_zones: ['us-east-1a', 'us-east-1b'],
      cluster_endpoint_encryption_type: 'NONE',
      replication_factor: 2,
    });
  });

  it('creates a cluster with one node in one subnet', () => {
    expect(planned.actions['aws_dax_cluster.Single/Resource']).toBe('create');
    expect(planned.resources('aws_dax_parameter_group')['Single/Parameters']?.parameters).toContainEqual({
      name: 'record-ttl-millis',
      value: '0',
    });
  });

  it('creates a cluster in subnets that the plan finds, and in subnets that it creates', () => {
    expect(planned.actions['aws_dax_subnet_group.Found/SubnetGroup']).toBe('create');
    expect(planned.actions['aws_dax_subnet_group.Later/SubnetGroup']).toBe('create');
  });

  it('allows the role to access the tables and their indexes', () => {
    const { policy } = planned.resources('aws_iam_role_policy')['Scores/Scores-Tables/Resource'] ?? {};
    const [onTable, onIndexes] = JSON.parse(String(policy)).Statement;
    expect(onTable).toMatchObject({ Effect: 'Allow', Resource: tableArn });
    expect(onIndexes).toEqual({
      Effect: 'Allow',
      Action: ['dynamodb:Scan', 'dynamodb:Query'],
      Resource: `${tableArn}/index/*`,
    });
  });
});

describe('a plan of DaxCluster in unsuitable subnets', () => {
  const TWO_ZONES = 'vpc.subnetIds (with more than one node) must lie in two or more Availability Zones';

  it.each([
    ['two subnets in one zone', `test/OneZone: ${TWO_ZONES}, found us-east-1b`],
    ['subnets that the plan finds in one zone', `test/Narrow: ${TWO_ZONES}, found us-east-1b`],
    ['subnets that do not exist', `test/Missing: ${TWO_ZONES}, found none`],
    [
      'zones without a subnet',
      'test/Elsewhere: vpc.subnetIds must contain a subnet in each of availabilityZones, found none in us-east-1c, us-east-1d',
    ],
  ])('fails with an error message: %s', (_, sentence) => {
    expect(refused.failures.map((failure) => failure.sentence)).toContainEqual(expect.stringContaining(sentence));
  });

  it('fails with no errors except these', () => {
    expect(refused.failures).toHaveLength(4);
    expect(refused.errors).toHaveLength(4);
  });
});
