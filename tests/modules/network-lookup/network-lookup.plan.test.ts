import { lookUps } from '../../../benchmarks/plan-tests/look-ups';
import { type Plan, plan } from '../../../testkit';

const accountId = '777788889999';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

let shop: Awaited<ReturnType<typeof lookUps>>['shop'];
let others: Awaited<ReturnType<typeof lookUps>>['others'];
let found: Plan;
let refused: Plan;

beforeAll(async () => {
  const { stacks, data, ...networks } = await lookUps(endpoint, accountId);
  ({ shop, others } = networks);
  ({ found, refused } = await plan(stacks, { endpoint, accountId, data }));
}, 180_000);

describe('a plan of NetworkLookup in an existing network', () => {
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
    expect(refused.failures.map((failure) => failure.sentence)).toContainEqual(expect.stringContaining(sentence()));
  });

  it('fails with no errors except these', () => {
    expect(refused.failures).toHaveLength(9);
    expect(refused.errors).toHaveLength(9);
  });
});
