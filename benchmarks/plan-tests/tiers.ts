import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn, type TerraformStack } from 'cdktf';
import { NetworkLookup, type NetworkLookupProps } from '../../modules/network-lookup';
import { RedisCache } from '../../modules/redis-cache';
import { ServerlessRedisCache } from '../../modules/serverless-redis-cache';
import { Ec2 } from '../support/ec2';

/** A VPC with public, app and database subnets in two zones, and two more database subnets in the first zone. */
async function makeTiers(ec2: Ec2) {
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

/** Stacks with look-ups and caches in suitable subnets of a VPC, and in others. */
export async function tiered(endpoint: string, accountId: string) {
  const tiers = await makeTiers(new Ec2(endpoint, accountId));
  const { vpcId, data, more } = tiers;
  const found = (stack: TerraformStack) => {
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
  };
  const refused = (stack: TerraformStack) => {
    new NetworkLookup(stack, 'None', {
      vpcId,
      privateSubnetTags: { Tier: 'data' },
      privateSubnetType: 'with-egress',
    });
    const crowded = new NetworkLookup(stack, 'Network', { vpcId, privateSubnetType: 'isolated' });
    new ServerlessRedisCache(stack, 'Cache', { cacheName: 'menu', vpc: crowded.functionVpc });
    new RedisCache(stack, 'Nodes', { cacheName: 'nodes', vpc: { vpcId, subnetIds: more } });
  };
  return { tiers, stacks: { found, refused } };
}
