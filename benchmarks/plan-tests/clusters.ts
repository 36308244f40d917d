import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import type { TerraformStack } from 'cdktf';
import { DaxCluster, type DaxClusterProps } from '../../modules/dax-cluster';
import { NetworkLookup } from '../../modules/network-lookup';
import { Ec2 } from '../support/ec2';

export const tableArn = 'arn:aws:dynamodb:us-east-1:666677778888:table/scores';

function cluster(stack: TerraformStack, id: string, props: Pick<DaxClusterProps, 'vpc'> & Partial<DaxClusterProps>) {
  new DaxCluster(stack, id, { clusterName: id.toLowerCase(), tables: [{ tableArn }], ...props });
}

/** The ids of a VPC and of its subnets in zones a, b and b. */
async function makeVpc(ec2: Ec2) {
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

/** Stacks with clusters in suitable subnets, and in others. */
export async function clusters(endpoint: string, accountId: string) {
  const { vpcId, a, b, alsoB } = await makeVpc(new Ec2(endpoint, accountId));
  const accepted = (stack: TerraformStack) => {
    cluster(stack, 'Scores', { vpc: { vpcId, subnetIds: [a, b, alsoB] } });
    const zoned = { nodeCount: 2, availabilityZones: ['us-east-1a', 'us-east-1b'] };
    cluster(stack, 'Zoned', { vpc: { vpcId, subnetIds: [a, b] }, ...zoned, encryptionInTransit: false });
    cluster(stack, 'Single', { vpc: { vpcId, subnetIds: [a] }, nodeCount: 1, itemTtlSeconds: 0 });
    cluster(stack, 'Found', { vpc: found(stack, 'Network', vpcId, 'private') });
    cluster(stack, 'Later', { vpc: vpcIn(stack) });
  };
  const refused = (stack: TerraformStack) => {
    cluster(stack, 'OneZone', { vpc: { vpcId, subnetIds: [b, alsoB] } });
    cluster(stack, 'Narrow', { vpc: found(stack, 'Network', vpcId, 'narrow') });
    cluster(stack, 'Missing', { vpc: { vpcId, subnetIds: ['subnet-404', 'subnet-405'] } });
    const availabilityZones = ['us-east-1a', 'us-east-1c', 'us-east-1d'];
    cluster(stack, 'Elsewhere', { vpc: { vpcId, subnetIds: [a, b, alsoB] }, availabilityZones });
  };
  return { accepted, refused };
}
