import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn } from 'cdktf';
import { NetworkLookup, type NetworkLookupProps } from '../../../modules/network-lookup';
import { RedisCache } from '../../../modules/redis-cache';
import { ServerlessRedisCache } from '../../../modules/serverless-redis-cache';
import type { Plan } from '../../../testkit';
import { Ec2, startWithoutTables } from '../../support/ec2';
import { planOf } from './planned';

const accountId = '777788889991';
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';
const ec2 = new Ec2(endpoint, accountId);

/** A VPC with public, app and database subnets in two zones, and two more database subnets in the first zone. */
async function makeTiers() {
  const { vpcId } = await ec2.vpc({ Name: 'tiers' });
  const subnet = (number: number, zone: string, Tier: string) => ec2.subnet(vpcId, number, zone, { Tier });
  const open = [await subnet(1, 'a', 'public'), await subnet(2, 'b', 'public')];
  const app = [await subnet(3, 'a', 'app'), await subnet(4, 'b', 'app')];
  const data = [await subnet(5, 'a', 'data'), await subnet(6, 'b', 'data')];
  const more = [await subnet(7, 'a', 'data'), await subnet(8, 'a', 'more')];
  await ec2.leadOut(vpcId, await ec2.routeTable(vpcId, ...open));
  await ec2.route(await ec2.routeTable(vpcId, ...app), { NatGatewayId: 'nat-0a1b2c3d4e5f60718' });
  return { vpcId, app, data, more };
}

describe('a plan of NetworkLookup in a shared VPC, whose main route table is not visible', () => {
  it('finds subnets that all have their own route tables', async () => {
    const { vpcId } = await ec2.vpc({ Name: 'shared' });
    const shared = [await ec2.subnet(vpcId, 1, 'a'), await ec2.subnet(vpcId, 2, 'b')];
    await ec2.routeTable(vpcId, ...shared);
    const { endpoint: participant, server } = await startWithoutTables('association.main', endpoint);
    const planned = await planOf(accountId, participant, (stack) => {
      const { privateSubnetIds } = new NetworkLookup(stack, 'Network', { vpcId });
      new SsmParameter(stack, 'Found', { name: 'found', type: 'String', value: Fn.join(',', privateSubnetIds) });
    }).finally(() => server.close());
    expect(planned.resources('aws_ssm_parameter').Found?.value).toBe([...shared].sort().join(','));
  }, 240_000);
});

describe('a plan of NetworkLookup in a VPC with several tiers', () => {
  let tiers: Awaited<ReturnType<typeof makeTiers>>;
  let found: Plan;
  let said: string;

  beforeAll(async () => {
    tiers = await makeTiers();
    const { vpcId, data, more } = tiers;
    found = await planOf(accountId, endpoint, (stack) => {
      const show = (id: string, props: NetworkLookupProps) => {
        const value = Fn.join(',', new NetworkLookup(stack, id, props).privateSubnetIds);
        new SsmParameter(stack, `${id}Found`, { name: id, type: 'String', value });
      };
      show('Any', { vpcId });
      show('App', { vpcId, privateSubnetType: 'with-egress' });
      show('Data', { vpcId, privateSubnetType: 'isolated' });
      show('Tagged', { vpcId, privateSubnetTags: { Tier: '*a*' }, privateSubnetType: 'isolated' });
      show('One', { vpcId, privateSubnetType: 'isolated', onePerZone: true });
      show('OneOfGiven', { vpcId, privateSubnetIds: [...more, data[1] ?? ''], onePerZone: true });
      const network = new NetworkLookup(stack, 'Network', { vpcId, privateSubnetType: 'isolated', onePerZone: true });
      new ServerlessRedisCache(stack, 'Cache', { cacheName: 'menu', vpc: network.functionVpc, alarms: false });
      new RedisCache(stack, 'Nodes', { cacheName: 'nodes', vpc: { vpcId, subnetIds: data }, alarms: false });
    });
    said = await planOf(accountId, endpoint, (stack) => {
      new NetworkLookup(stack, 'None', {
        vpcId,
        privateSubnetTags: { Tier: 'data' },
        privateSubnetType: 'with-egress',
      });
      const crowded = new NetworkLookup(stack, 'Network', { vpcId, privateSubnetType: 'isolated' });
      new ServerlessRedisCache(stack, 'Cache', { cacheName: 'menu', vpc: crowded.functionVpc });
      new RedisCache(stack, 'Nodes', { cacheName: 'nodes', vpc: { vpcId, subnetIds: more } });
    }).then(
      () => 'nothing',
      (error: Error) => error.message.replaceAll(/\s+/g, ' '),
    );
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
        `net/None: ${tiers.vpcId} must have private subnets, tagged Tier = data and with a default route, but not to an internet gateway, found none`,
    ],
    [
      'two subnets of a zone for a serverless cache',
      () =>
        'net/Cache: vpc.subnetIds must each lie in another Availability Zone (see onePerZone of NetworkLookup), found two or more in us-east-1a',
    ],
    [
      'one zone for replicas',
      () => 'net/Nodes: vpc.subnetIds (with replicas) must lie in two or more Availability Zones, found us-east-1a',
    ],
  ])('fails for %s', (_, sentence) => {
    // Terraform frames what it wraps.
    expect(said.replaceAll(/ ?│ ?/g, ' ').replaceAll(/\s+/g, ' ')).toContain(sentence());
  });
});
