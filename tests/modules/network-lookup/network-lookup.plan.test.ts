import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn } from 'cdktf';
import { NetworkLookup, type NetworkLookupProps } from '../../../modules/network-lookup';
import type { Plan } from '../../../testkit';
import { Ec2, startWithoutTables } from '../../support/ec2';
import { planOf } from './planned';

const accountId = '777788889999';
const awsEndpoint = process.env.AWS_ENDPOINT_URL ?? '';
const ec2 = new Ec2(awsEndpoint, accountId);

/** Creates a VPC with all kinds of subnets. */
async function makeShop() {
  const { vpcId, mainTableId } = await ec2.vpc({ Name: 'shop', Team: 'sales', Stage: 'test' });
  const tagged = [];
  for (const [index, zone] of ['b', 'a', 'b', 'a'].entries()) {
    tagged.push(await ec2.subnet(vpcId, index, zone, { Tier: `private-${index}` }));
  }
  const byMainTable = await ec2.subnet(vpcId, 5, 'c');
  const open = await ec2.subnet(vpcId, 6, 'a', { Tier: 'public' });
  const tableId = await ec2.routeTable(vpcId, ...tagged);
  await ec2.leadOut(vpcId, await ec2.routeTable(vpcId, open));
  const bastionId = await ec2.securityGroup(vpcId, 'bastion');
  return { vpcId, mainTableId, tagged, byMainTable, open, tableId, bastionId };
}

describe('a plan of NetworkLookup in an existing network', () => {
  let shop: Awaited<ReturnType<typeof makeShop>>;
  let found: Plan;

  beforeAll(async () => {
    shop = await makeShop();
    found = await planOf(accountId, awsEndpoint, (stack) => {
      const show = (id: string, props: NetworkLookupProps) => {
        const network = new NetworkLookup(stack, id, props);
        const { vpcId, privateSubnetIds, securityGroupIds, dynamodbPrefixListId = 'none' } = network;
        const value = Fn.join(' ', [vpcId, ...[privateSubnetIds, securityGroupIds].map((ids) => Fn.join(',', ids))]);
        new SsmParameter(stack, `${id}Found`, { name: id, type: 'String', value });
        new SsmParameter(stack, `${id}Way`, { name: `${id}-way`, type: 'String', value: dynamodbPrefixListId });
        return network;
      };
      show('ByName', { vpcName: 'shop', securityGroupNames: ['bastion'], minimumZones: 3 });
      show('ByTags', { vpcTags: { Team: 'sal*', Stage: 'test' }, privateSubnetTags: { Tier: 'private-?' } });
      show('ById', {
        vpcId: shop.vpcId,
        privateSubnetIds: shop.tagged.slice(0, 2),
        securityGroupIds: [shop.bastionId],
        dynamodbEndpoint: 'lookup',
      });
      show('Created', { vpcName: 'shop', dynamodbEndpoint: 'create' }).allowTable({
        tableArn: 'arn:aws:dynamodb:us-east-1:777788889999:table/restaurants',
      });
    });
  }, 120_000);

  const shown = (id: string) => found.resources('aws_ssm_parameter')[id]?.value;
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
    const { policy, ...endpoint } = found.resources('aws_vpc_endpoint')['Created/DynamodbEndpoint'] ?? {};
    expect(endpoint).toMatchObject({
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
  let said: string;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    const twins = [await ec2.vpc({ Name: 'twin' }), await ec2.vpc({ Name: 'twin' })];
    ids.twins = twins
      .map(({ vpcId }) => vpcId)
      .sort()
      .join(', ');
    const open = await ec2.vpc({ Name: 'open' });
    await ec2.subnet(open.vpcId, 1, 'a');
    await ec2.leadOut(open.vpcId, open.mainTableId);
    const narrow = await ec2.vpc({ Name: 'narrow' });
    const subnetId = await ec2.subnet(narrow.vpcId, 1, 'b', { Tier: 'private' });
    Object.assign(ids, { open: open.vpcId, narrow: narrow.vpcId, subnet: subnetId, table: narrow.mainTableId });

    const { endpoint, server } = await startWithoutTables('route.destination-prefix-list-id', awsEndpoint);
    const planned = planOf(accountId, endpoint, (stack) => {
      new NetworkLookup(stack, 'NoVpc', { vpcName: 'nowhere' });
      new NetworkLookup(stack, 'NoId', { vpcId: 'vpc-404', privateSubnetTags: { Tier: 'private' } });
      new NetworkLookup(stack, 'TwoVpcs', { vpcTags: { Name: 'tw*' } });
      new NetworkLookup(stack, 'AllPublic', { vpcName: 'open', minimumZones: 1 });
      new NetworkLookup(stack, 'NotTagged', { vpcName: 'narrow', privateSubnetTags: { Tier: 'db', Team: 'x' } });
      new NetworkLookup(stack, 'OneZone', { vpcName: 'narrow' });
      new NetworkLookup(stack, 'Elsewhere', { vpcName: 'narrow', privateSubnetIds: ['subnet-404', subnetId] });
      new NetworkLookup(stack, 'NoGroup', { vpcName: 'narrow', minimumZones: 1, securityGroupNames: ['bastion'] });
      new NetworkLookup(stack, 'NoWay', { vpcName: 'narrow', minimumZones: 1, dynamodbEndpoint: 'lookup' });
    });
    said = await planned.then(
      () => 'nothing',
      (error: Error) => error.message.replaceAll(/\s+/g, ' '),
    );
    server.close();
  }, 120_000);

  it.each([
    ['no VPC of that name', () => 'net/NoVpc: there must be exactly one VPC tagged Name = nowhere, found none'],
    ['no VPC of that id', () => 'net/NoId: there must be exactly one VPC vpc-404, found none'],
    ['two VPCs', () => `net/TwoVpcs: there must be exactly one VPC tagged Name = tw*, found ${ids.twins}`],
    [
      'no private subnet',
      () => `net/AllPublic: ${ids.open} must have private subnets, without a route to an internet gateway, found none`,
    ],
    [
      'no private subnet with these tags',
      () => `net/NotTagged: ${ids.narrow} must have private subnets, tagged Tier = db and Team = x, found none`,
    ],
    [
      'fewer zones than required',
      () => `net/OneZone: the private subnets of ${ids.narrow} must lie in 2 or more zones, found us-east-1b`,
    ],
    [
      'a subnet of another VPC',
      () =>
        `net/Elsewhere: privateSubnetIds must be subnets of ${ids.narrow}: of subnet-404, ${ids.subnet} it has ${ids.subnet}`,
    ],
    [
      'no security group of that name',
      () => `net/NoGroup: there must be exactly one security group named bastion in ${ids.narrow}, found none`,
    ],
    [
      'no route to DynamoDB',
      () =>
        `net/NoWay: the private subnets must have routes to a gateway endpoint of DynamoDB, found none in ${ids.table}`,
    ],
  ])('fails with an error message: %s', (_, sentence) => {
    expect(said).toContain(sentence());
  });

  it('fails with no errors except these', () => {
    const errors = said.match(/(?<=Error: ).*?(?= on cdk)/g) ?? [];
    expect(new Set(errors)).toEqual(new Set(['Resource postcondition failed', 'Resource precondition failed']));
    expect(errors).toHaveLength(9);
  });
});
