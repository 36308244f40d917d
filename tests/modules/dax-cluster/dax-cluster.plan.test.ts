import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { App, TerraformStack } from 'cdktf';
import { withProviderFiles } from '../../../environments/provider-files';
import { DaxCluster, type DaxClusterProps } from '../../../modules/dax-cluster';
import { NetworkLookup } from '../../../modules/network-lookup';
import { type Plan, plan } from '../../../testkit';
import { Ec2 } from '../../support/ec2';

const accountId = '666677778888';
const tableArn = `arn:aws:dynamodb:us-east-1:${accountId}:table/scores`;
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const ec2 = new Ec2(endpoint, accountId);
const outdir = mkdtempSync(join(tmpdir(), 'tableside-dax-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Plans a separate stack. */
function planOf(name: string, build: (stack: TerraformStack) => void): Promise<Plan> {
  const app = new App({ outdir: join(outdir, name) });
  const stack = new TerraformStack(app, 'dax');
  withProviderFiles(stack, new AwsProvider(stack, 'Aws', { region: 'us-east-1' }));
  build(stack);
  app.synth();
  return plan(join(outdir, name, 'stacks', 'dax'), { endpoint, accountId });
}

function cluster(stack: TerraformStack, id: string, props: Pick<DaxClusterProps, 'vpc'> & Partial<DaxClusterProps>) {
  new DaxCluster(stack, id, { clusterName: id.toLowerCase(), tables: [{ tableArn }], ...props });
}

/** The ids of a VPC and of its subnets in zones a, b and b. */
async function makeVpc() {
  const { vpcId } = await ec2.vpc({ Name: 'dax' });
  const [a, b, alsoB] = [
    await ec2.subnet(vpcId, 1, 'a', { Tier: 'private' }),
    await ec2.subnet(vpcId, 2, 'b', { Tier: 'private' }),
    await ec2.subnet(vpcId, 3, 'b', { Tier: 'narrow' }),
  ];
  return { vpcId, a, b, alsoB };
}

const found = (stack: TerraformStack, id: string, vpcId: string, Tier: string) =>
  new NetworkLookup(stack, id, { vpcId, privateSubnetTags: { Tier }, minimumZones: 1 }).functionVpc;

/** A VPC that the same stack creates, so that a plan does not know its ids. */
function vpcIn(stack: TerraformStack) {
  const { id: vpcId } = new Vpc(stack, 'Vpc', { cidrBlock: '10.1.0.0/16' });
  const subnetIds = ['a', 'b'].map((zone, at) => {
    const cidrBlock = `10.1.${at}.0/24`;
    return new Subnet(stack, `Subnet-${zone}`, { vpcId, cidrBlock, availabilityZone: `us-east-1${zone}` }).id;
  });
  return { vpcId, subnetIds };
}

describe('a plan of DaxCluster', () => {
  let planned: Plan;

  beforeAll(async () => {
    const { vpcId, a, b, alsoB } = await makeVpc();
    planned = await planOf('accepted', (stack) => {
      cluster(stack, 'Scores', { vpc: { vpcId, subnetIds: [a, b, alsoB] } });
      const zoned = { nodeCount: 2, availabilityZones: ['us-east-1a', 'us-east-1b'] };
      cluster(stack, 'Zoned', { vpc: { vpcId, subnetIds: [a, b] }, ...zoned, encryptionInTransit: false });
      cluster(stack, 'Single', { vpc: { vpcId, subnetIds: [a] }, nodeCount: 1, itemTtlSeconds: 0 });
      cluster(stack, 'Found', { vpc: found(stack, 'Network', vpcId, 'private') });
      cluster(stack, 'Later', { vpc: vpcIn(stack) });
    });
  }, 120_000);

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
  let said: string;

  beforeAll(async () => {
    const { vpcId, a, b, alsoB } = await makeVpc();
    const planned = planOf('refused', (stack) => {
      cluster(stack, 'OneZone', { vpc: { vpcId, subnetIds: [b, alsoB] } });
      cluster(stack, 'Narrow', { vpc: found(stack, 'Network', vpcId, 'narrow') });
      cluster(stack, 'Missing', { vpc: { vpcId, subnetIds: ['subnet-404', 'subnet-405'] } });
      const availabilityZones = ['us-east-1a', 'us-east-1c', 'us-east-1d'];
      cluster(stack, 'Elsewhere', { vpc: { vpcId, subnetIds: [a, b, alsoB] }, availabilityZones });
    });
    said = await planned.then(
      () => 'nothing',
      (error: Error) => error.message.replaceAll(/\s+/g, ' '),
    );
  }, 120_000);

  const TWO_ZONES = 'vpc.subnetIds (with more than one node) must lie in two or more Availability Zones';

  it.each([
    ['two subnets in one zone', `dax/OneZone: ${TWO_ZONES}, found us-east-1b`],
    ['subnets that the plan finds in one zone', `dax/Narrow: ${TWO_ZONES}, found us-east-1b`],
    ['subnets that do not exist', `dax/Missing: ${TWO_ZONES}, found none`],
    [
      'zones without a subnet',
      'dax/Elsewhere: vpc.subnetIds must contain a subnet in each of availabilityZones, found none in us-east-1c, us-east-1d',
    ],
  ])('fails with an error message: %s', (_, sentence) => {
    expect(said).toContain(sentence);
  });

  it('fails with no errors except these', () => {
    expect(said.match(/(?<=Error: ).*?(?= on cdk)/g)).toEqual(Array(4).fill('Resource precondition failed'));
  });
});
