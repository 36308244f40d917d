import {
  DeleteSubnetCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { ensureLocalNetwork } from '../../../local/aws/network';

// Not the region of the other tests, which look up the only VPC with this name.
const options = { endpoint: process.env.AWS_ENDPOINT_URL ?? '', region: 'eu-west-1' };
const client = new EC2Client(options);
afterAll(() => client.destroy());

const inVpc = (vpcId: string) => ({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] });

it('creates one VPC, even if it is called again', async () => {
  const first = await ensureLocalNetwork(options);
  expect(await ensureLocalNetwork(options)).toEqual(first);
  const { Vpcs = [] } = await client.send(new DescribeVpcsCommand({}));
  expect(Vpcs.filter(({ IsDefault }) => !IsDefault).map(({ VpcId, Tags }) => ({ VpcId, Tags }))).toEqual([
    { VpcId: first.vpcId, Tags: [{ Key: 'Name', Value: 'tableside-local' }] },
  ]);
  expect(Vpcs.filter(({ IsDefault }) => IsDefault).length).toBe(1);
});

it('creates private subnets in three zones and a public one, with tags', async () => {
  const { vpcId, privateSubnetIds, publicSubnetIds } = await ensureLocalNetwork(options);
  const { Subnets = [] } = await client.send(new DescribeSubnetsCommand(inVpc(vpcId)));
  const found = Subnets.map(({ SubnetId, AvailabilityZone, CidrBlock, Tags }) => ({
    SubnetId,
    AvailabilityZone,
    CidrBlock,
    tier: Tags?.find(({ Key }) => Key === 'Tier')?.Value,
  }));
  expect(found).toEqual([
    { SubnetId: privateSubnetIds[0], AvailabilityZone: 'eu-west-1a', CidrBlock: '10.73.0.0/24', tier: 'private' },
    { SubnetId: privateSubnetIds[1], AvailabilityZone: 'eu-west-1b', CidrBlock: '10.73.1.0/24', tier: 'private' },
    { SubnetId: privateSubnetIds[2], AvailabilityZone: 'eu-west-1c', CidrBlock: '10.73.2.0/24', tier: 'private' },
    { SubnetId: publicSubnetIds[0], AvailabilityZone: 'eu-west-1a', CidrBlock: '10.73.10.0/24', tier: 'public' },
  ]);
});

it('routes only the public subnet to the internet', async () => {
  const { vpcId, privateSubnetIds, publicSubnetIds } = await ensureLocalNetwork(options);
  const { RouteTables = [] } = await client.send(new DescribeRouteTablesCommand(inVpc(vpcId)));
  const ways = RouteTables.map(({ Routes = [], Associations = [] }) => ({
    gateways: Routes.map(({ GatewayId = '' }) => GatewayId.replace(/-.*/, '')),
    subnets: Associations.flatMap(({ SubnetId }) => SubnetId || []),
  }));
  expect(ways).toEqual([
    { gateways: ['local'], subnets: [] },
    { gateways: ['local'], subnets: privateSubnetIds },
    { gateways: ['local', 'igw'], subnets: publicSubnetIds },
  ]);
});

it('creates only missing resources', async () => {
  const whole = await ensureLocalNetwork(options);
  const [a, lost, c] = whole.privateSubnetIds;
  await client.send(new DeleteSubnetCommand({ SubnetId: lost }));
  const again = await ensureLocalNetwork(options);
  expect(again).toEqual({ ...whole, privateSubnetIds: [a, expect.not.stringMatching(`^${lost}$`), c] });
});
