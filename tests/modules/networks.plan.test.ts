import { clusters, tableArn } from '../../benchmarks/plan-tests/clusters';
import { lookUps } from '../../benchmarks/plan-tests/look-ups';
import { tiered } from '../../benchmarks/plan-tests/tiers';
import { type Plan, plan } from '../../testkit';
import { type SharedVpc, sharedVpc } from '../support/shared-vpc';

const accountId = '777788889999';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

let shop: Awaited<ReturnType<typeof lookUps>>['shop'];
let others: Awaited<ReturnType<typeof lookUps>>['others'];
let tiers: Awaited<ReturnType<typeof tiered>>['tiers'];
let shared: SharedVpc;
let plans: Record<'found' | 'refused' | 'inTiers' | 'notInTiers' | 'clusters' | 'wrongClusters' | 'participant', Plan>;

beforeAll(async () => {
  const lookedUp = await lookUps(endpoint, accountId);
  ({ shop, others } = lookedUp);
  const inTiers = await tiered(endpoint, accountId);
  ({ tiers } = inTiers);
  const { accepted, refused } = await clusters(endpoint, accountId);
  shared = await sharedVpc(endpoint, accountId);
  const stacks = {
    ...lookedUp.stacks,
    inTiers: inTiers.stacks.found,
    notInTiers: inTiers.stacks.refused,
    clusters: accepted,
    wrongClusters: refused,
    participant: shared.participant,
  };
  plans = await plan(stacks, { endpoint: shared.endpoint, accountId, data: lookedUp.data });
}, 240_000);
afterAll(() => shared.close());

describe('a plan of NetworkLookup in an existing network', () => {
  const shown = (id: string) => plans.found.resources('aws_ssm_parameter')[id]?.value;
  const words = (subnetIds: readonly string[], groups = '') =>
    `${shop.vpcId} ${[...subnetIds].sort().join(',')} ${groups}`;

  it('finds the VPC by name, and its private subnets by their route tables', () => {
    expect(shown('ByNameFound')).toBe(words([...shop.tagged, shop.byMainTable], shop.bastionId));
  });

  it('finds the VPC and its private subnets by tags', () => {
    expect(shown('ByTagsFound')).toBe(words(shop.tagged));
  });

  it('finds the VPC and its private subnets by id', () => {
    expect(shown('ByIdFound')).toBe(words(shop.tagged.slice(0, 2), shop.bastionId));
  });

  it('finds the prefix list of DynamoDB only if an endpoint is looked up', () => {
    expect(shown('ByIdWay')).toMatch(/^pl-\w+$/);
    expect(shown('ByNameWay')).toBe('none');
  });

  it('creates an endpoint for the route tables of the private subnets and the allowed tables only', () => {
    const { policy, ...created } = plans.found.resources('aws_vpc_endpoint')['Created/DynamodbEndpoint'] ?? {};
    expect(created).toMatchObject({
      vpc_id: shop.vpcId,
      service_name: 'com.amazonaws.us-east-1.dynamodb',
      vpc_endpoint_type: 'Gateway',
      route_table_ids: [shop.tableId, shop.mainTableId].sort(),
    });
    expect(JSON.parse(String(policy)).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: expect.arrayContaining(['dynamodb:GetItem', 'dynamodb:PutItem']),
        Resource: [
          'arn:aws:dynamodb:us-east-1:777788889999:table/restaurants/index/*',
          'arn:aws:dynamodb:us-east-1:777788889999:table/restaurants',
        ],
      },
    ]);
  });
});

describe('a plan of NetworkLookup in an unsuitable network', () => {
  it.each([
    ['no VPC of that name', () => 'test/NoVpc: there must be exactly one VPC tagged Name = nowhere, found none'],
    ['no VPC of that id', () => 'test/NoId: there must be exactly one VPC vpc-404, found none'],
    ['two VPCs', () => `test/TwoVpcs: there must be exactly one VPC tagged Name = tw*, found ${others.twins}`],
    [
      'no private subnet',
      () =>
        `test/AllPublic: ${others.open} must have private subnets, without a route to an internet gateway, found none`,
    ],
    [
      'no private subnet with these tags',
      () => `test/NotTagged: ${others.narrow} must have private subnets, tagged Tier = db and Team = x, found none`,
    ],
    [
      'fewer zones than required',
      () => `test/OneZone: the private subnets of ${others.narrow} must lie in 2 or more zones, found us-east-1b`,
    ],
    [
      'a subnet of another VPC',
      () =>
        `test/Elsewhere: privateSubnetIds must be subnets of ${others.narrow}: of subnet-404, ${others.subnet} it has ${others.subnet}`,
    ],
    [
      'no security group of that name',
      () => `test/NoGroup: there must be exactly one security group named bastion in ${others.narrow}, found none`,
    ],
    [
      'no route to DynamoDB',
      () =>
        `test/NoWay: the private subnets must have routes to a gateway endpoint of DynamoDB, found none in ${others.table}`,
    ],
  ])('fails with an error message: %s', (_, sentence) => {
    expect(plans.refused.failures.map((failure) => failure.sentence)).toContainEqual(
      expect.stringContaining(sentence()),
    );
  });

  it('fails with no errors except these', () => {
    expect(plans.refused.failures).toHaveLength(9);
    expect(plans.refused.errors).toHaveLength(9);
  });
});

describe('a plan of NetworkLookup in a VPC with several tiers', () => {
  const shown = (id: string) => plans.inTiers.resources('aws_ssm_parameter')[`${id}Found`]?.value;
  const sorted = (...ids: readonly string[]) => [...ids].sort().join(',');
  const lowest = (...ids: readonly string[]) => [...ids].sort()[0] ?? '';

  it('finds all private subnets, those with a way out, or isolated ones', () => {
    const { app, data, more } = tiers;
    expect([shown('Any'), shown('App'), shown('Data')]).toEqual([
      sorted(...app, ...data, ...more),
      sorted(...app),
      sorted(...data, ...more),
    ]);
  });

  it('finds isolated subnets among those with a tag', () => {
    expect(shown('Tagged')).toBe(sorted(...tiers.data, ...tiers.more.slice(0, 1)));
  });

  it('chooses the subnet with the lowest id of each zone', () => {
    const { more } = tiers;
    const [inA = '', inB = ''] = tiers.data;
    expect(shown('One')).toBe(sorted(lowest(inA, ...more), inB));
    expect(shown('OneOfGiven')).toBe(sorted(lowest(...more), inB));
  });

  it('gives caches the subnets that they need', () => {
    expect(plans.inTiers.actions['aws_elasticache_serverless_cache.Cache/Resource']).toBe('create');
    expect(plans.inTiers.actions['aws_elasticache_replication_group.Nodes/Resource']).toBe('create');
  });

  it.each([
    [
      'no subnet of the type',
      () =>
        `test/None: ${tiers.vpcId} must have private subnets, tagged Tier = data and with a default route, but not to an internet gateway, found none`,
    ],
    [
      'two subnets of a zone for a serverless cache',
      () =>
        'test/Cache: vpc.subnetIds must each lie in another Availability Zone (see onePerZone of NetworkLookup), found two or more in us-east-1a',
    ],
    [
      'one zone for replicas',
      () => 'test/Nodes: vpc.subnetIds (with replicas) must lie in two or more Availability Zones, found us-east-1a',
    ],
  ])('fails for %s', (_, sentence) => {
    expect(plans.notInTiers.failures.map((failure) => failure.sentence)).toContainEqual(
      expect.stringContaining(sentence()),
    );
  });
});

describe('a plan of DaxCluster', () => {
  it('creates a cluster in subnets of two zones', () => {
    expect(plans.clusters.resources('aws_dax_cluster')['Scores/Resource']).toMatchObject({
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
    expect(plans.clusters.resources('aws_dax_cluster')['Zoned/Resource']).toMatchObject({
      availability_zones: ['us-east-1a', 'us-east-1b'],
      cluster_endpoint_encryption_type: 'NONE',
      replication_factor: 2,
    });
  });

  it('creates a cluster with one node in one subnet', () => {
    expect(plans.clusters.actions['aws_dax_cluster.Single/Resource']).toBe('create');
    expect(plans.clusters.resources('aws_dax_parameter_group')['Single/Parameters']?.parameters).toContainEqual({
      name: 'record-ttl-millis',
      value: '0',
    });
  });

  it('creates a cluster in subnets that the plan finds, and in subnets that it creates', () => {
    expect(plans.clusters.actions['aws_dax_subnet_group.Found/SubnetGroup']).toBe('create');
    expect(plans.clusters.actions['aws_dax_subnet_group.Later/SubnetGroup']).toBe('create');
  });

  it('allows the role to access the tables and their indexes', () => {
    const { policy } = plans.clusters.resources('aws_iam_role_policy')['Scores/Scores-Tables/Resource'] ?? {};
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
    expect(plans.wrongClusters.failures.map((failure) => failure.sentence)).toContainEqual(
      expect.stringContaining(sentence),
    );
  });

  it('fails with no errors except these', () => {
    expect(plans.wrongClusters.failures).toHaveLength(4);
    expect(plans.wrongClusters.errors).toHaveLength(4);
  });
});

it('finds subnets that all have their own route tables in a shared VPC', () => {
  const { Found } = plans.participant.resources('aws_ssm_parameter');
  expect(Found?.value).toBe(shared.subnetIds.toSorted().join(','));
});
