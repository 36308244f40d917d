import { tiered } from '../../../benchmarks/plan-tests/tiers';
import { type Plan, plan } from '../../../testkit';

const accountId = '777788889991';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

describe('a plan of NetworkLookup in a VPC with several tiers', () => {
  let tiers: Awaited<ReturnType<typeof tiered>>['tiers'];
  let found: Plan;
  let refused: Plan;

  beforeAll(async () => {
    const { stacks, ...network } = await tiered(endpoint, accountId);
    ({ tiers } = network);
    ({ found, refused } = await plan(stacks, { endpoint, accountId }));
  }, 180_000);

  const shown = (id: string) => found.resources('aws_ssm_parameter')[`${id}Found`]?.value;
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
    expect(found.actions['aws_elasticache_serverless_cache.Cache/Resource']).toBe('create');
    expect(found.actions['aws_elasticache_replication_group.Nodes/Resource']).toBe('create');
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
    expect(refused.failures.map((failure) => failure.sentence)).toContainEqual(expect.stringContaining(sentence()));
  });
});
