type Parameters = Readonly<Record<string, string>>;

/** EC2 of the local AWS, in an account for one test. */
export class Ec2 {
  constructor(
    private readonly endpoint: string,
    private readonly accountId: string,
    private readonly region = 'us-east-1',
  ) {}

  /** A VPC and its main route table. */
  async vpc(tags: Parameters) {
    const vpcId = await this.create('vpc', 'CreateVpc', { CidrBlock: '10.0.0.0/16' }, tags);
    const tables = await this.call('DescribeRouteTables', { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': vpcId });
    return { vpcId, mainTableId: first(tables, 'routeTableId') };
  }

  /** A VPC with a private subnet in each of three zones, and a route table for them. */
  async network(name: string): Promise<{ vpcId: string; subnetIds: string[] }> {
    const { vpcId } = await this.vpc({ Name: name });
    const subnetIds = [];
    for (const [index, zone] of ['a', 'b', 'c'].entries()) {
      subnetIds.push(await this.subnet(vpcId, index, zone, { Tier: 'private' }));
    }
    await this.routeTable(vpcId, ...subnetIds);
    return { vpcId, subnetIds };
  }

  subnet(vpcId: string, number: number, zone: string, tags: Parameters = {}): Promise<string> {
    const where = { VpcId: vpcId, CidrBlock: `10.0.${number}.0/24`, AvailabilityZone: `${this.region}${zone}` };
    return this.create('subnet', 'CreateSubnet', where, tags);
  }

  async routeTable(vpcId: string, ...subnetIds: readonly string[]): Promise<string> {
    const id = await this.create('routeTable', 'CreateRouteTable', { VpcId: vpcId });
    for (const subnet of subnetIds) await this.call('AssociateRouteTable', { RouteTableId: id, SubnetId: subnet });
    return id;
  }

  async leadOut(vpcId: string, tableId: string): Promise<void> {
    const gateway = await this.create('internetGateway', 'CreateInternetGateway', {});
    await this.call('AttachInternetGateway', { VpcId: vpcId, InternetGatewayId: gateway });
    const route = { DestinationCidrBlock: '0.0.0.0/0', GatewayId: gateway };
    await this.call('CreateRoute', { RouteTableId: tableId, ...route });
  }

  /** A default route as to a NAT gateway, or another one that leads nowhere. */
  async route(RouteTableId: string, to: Parameters): Promise<void> {
    await this.call('CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', ...to });
  }

  async securityGroup(vpcId: string, name: string): Promise<string> {
    const group = { VpcId: vpcId, GroupName: name, GroupDescription: name };
    return first(await this.call('CreateSecurityGroup', group), 'groupId');
  }

  private async create(kind: string, action: string, parameters: Parameters, tags: Parameters = {}): Promise<string> {
    const id = first(await this.call(action, parameters), `${kind}Id`);
    for (const [Key, Value] of Object.entries(tags)) {
      await this.call('CreateTags', { 'ResourceId.1': id, 'Tag.1.Key': Key, 'Tag.1.Value': Value });
    }
    return id;
  }

  private async call(Action: string, parameters: Parameters): Promise<string> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=${this.accountId}/20300101/${this.region}/ec2/aws4_request`,
      },
      body: new URLSearchParams({ Action, Version: '2016-11-15', ...parameters }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${Action}: ${text}`);
    return text;
  }
}

function first(xml: string, element: string): string {
  const id = new RegExp(`<${element}>([^<]+)<`).exec(xml)?.[1];
  if (id === undefined) throw new Error(`no ${element} in ${xml}`);
  return id;
}
