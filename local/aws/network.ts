import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type InternetGateway,
  type ResourceType,
  type RouteTable,
} from '@aws-sdk/client-ec2';

/** The name by which the environment `local` looks up its VPC. */
const NAME = 'tableside-local';
const ADDRESSES = '10.73.0.0/16';
const EVERYWHERE = '0.0.0.0/0';

/** `zone` is the last letter of the availability zone, as in us-east-1a. */
const SUBNETS = [
  { name: `${NAME}-private-a`, tier: 'private', zone: 'a', addresses: '10.73.0.0/24' },
  { name: `${NAME}-private-b`, tier: 'private', zone: 'b', addresses: '10.73.1.0/24' },
  { name: `${NAME}-private-c`, tier: 'private', zone: 'c', addresses: '10.73.2.0/24' },
  { name: `${NAME}-public-a`, tier: 'public', zone: 'a', addresses: '10.73.10.0/24' },
] as const;

type Subnet = (typeof SUBNETS)[number];

/**
 * Creates the VPC that the environment `local` looks up, as a network team would on AWS: private subnets in three zones
 * (tagged `Tier = private`), and a public one with a route to an internet gateway. Resources that exist, by name, are
 * left unchanged, so a second run completes an interrupted one.
 */
export async function ensureLocalNetwork({ endpoint, region }: { readonly endpoint: string; readonly region: string }) {
  const client = new EC2Client({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  try {
    const vpcId = await ensureVpc(client);
    const routeTables = {
      private: await ensureRouteTable(client, vpcId, 'private'),
      public: await ensureRouteTable(client, vpcId, 'public'),
    };
    await ensureWayOut(client, vpcId, routeTables.public);
    const subnetIds: Record<Subnet['tier'], string[]> = { private: [], public: [] };
    for (const subnet of SUBNETS) {
      const subnetId = await ensureSubnet(client, vpcId, region, subnet);
      await ensureAssociation(client, routeTables[subnet.tier], subnetId);
      subnetIds[subnet.tier].push(subnetId);
    }
    return { vpcId, privateSubnetIds: subnetIds.private, publicSubnetIds: subnetIds.public };
  } finally {
    client.destroy();
  }
}

async function ensureVpc(client: EC2Client): Promise<string> {
  const { Vpcs } = await client.send(new DescribeVpcsCommand({ Filters: [byName(NAME)] }));
  const create = new CreateVpcCommand({ CidrBlock: ADDRESSES, TagSpecifications: tagged('vpc', { Name: NAME }) });
  return idOf((Vpcs?.[0] ?? (await client.send(create)).Vpc)?.VpcId);
}

async function ensureSubnet(client: EC2Client, VpcId: string, region: string, subnet: Subnet): Promise<string> {
  const { name, tier, zone, addresses } = subnet;
  const { Subnets } = await client.send(new DescribeSubnetsCommand({ Filters: [inVpc(VpcId), byName(name)] }));
  const create = new CreateSubnetCommand({
    VpcId,
    CidrBlock: addresses,
    AvailabilityZone: `${region}${zone}`,
    TagSpecifications: tagged('subnet', { Name: name, Tier: tier }),
  });
  return idOf((Subnets?.[0] ?? (await client.send(create)).Subnet)?.SubnetId);
}

async function ensureRouteTable(client: EC2Client, VpcId: string, tier: Subnet['tier']): Promise<RouteTable> {
  const Name = `${NAME}-${tier}`;
  const { RouteTables } = await client.send(new DescribeRouteTablesCommand({ Filters: [inVpc(VpcId), byName(Name)] }));
  const create = new CreateRouteTableCommand({ VpcId, TagSpecifications: tagged('route-table', { Name }) });
  return RouteTables?.[0] ?? (await client.send(create)).RouteTable ?? {};
}

async function ensureAssociation(client: EC2Client, table: RouteTable, SubnetId: string): Promise<void> {
  if (table.Associations?.some((association) => association.SubnetId === SubnetId)) return;
  await client.send(new AssociateRouteTableCommand({ RouteTableId: idOf(table.RouteTableId), SubnetId }));
}

/** Adds a default route to an internet gateway. */
async function ensureWayOut(client: EC2Client, VpcId: string, table: RouteTable): Promise<void> {
  const gateway = await ensureGateway(client);
  const GatewayId = idOf(gateway.InternetGatewayId);
  if (!gateway.Attachments?.length) {
    await client.send(new AttachInternetGatewayCommand({ InternetGatewayId: GatewayId, VpcId }));
  }
  if (table.Routes?.some(({ DestinationCidrBlock }) => DestinationCidrBlock === EVERYWHERE)) return;
  const RouteTableId = idOf(table.RouteTableId);
  await client.send(new CreateRouteCommand({ RouteTableId, DestinationCidrBlock: EVERYWHERE, GatewayId }));
}

async function ensureGateway(client: EC2Client): Promise<InternetGateway> {
  const { InternetGateways } = await client.send(new DescribeInternetGatewaysCommand({ Filters: [byName(NAME)] }));
  const create = new CreateInternetGatewayCommand({ TagSpecifications: tagged('internet-gateway', { Name: NAME }) });
  return InternetGateways?.[0] ?? (await client.send(create)).InternetGateway ?? {};
}

const byName = (name: string) => ({ Name: 'tag:Name', Values: [name] });
const inVpc = (vpcId: string) => ({ Name: 'vpc-id', Values: [vpcId] });

const tagged = (ResourceType: ResourceType, tags: Readonly<Record<string, string>>) => [
  { ResourceType, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
];

function idOf(id: string | undefined): string {
  if (id) return id;
  throw new Error('The response of the local AWS must contain an id, got none');
}
