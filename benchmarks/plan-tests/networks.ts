import { type EnvironmentName, environments } from '../../environments';
import { Ec2 } from '../support/ec2';

/** Creates the network that the environment looks up. */
export async function makeNetwork(endpoint: string, name: EnvironmentName) {
  const { accountId, region, network } = environments[name];
  const ec2 = new Ec2(endpoint, accountId, region);
  const { vpcId } = await ec2.vpc({ Name: network.vpcName ?? '' });
  const subnetIds = [];
  for (const [number, zone] of ['b', 'a'].entries()) {
    subnetIds.push(await ec2.subnet(vpcId, number, zone, { Tier: 'private' }));
  }
  await ec2.subnet(vpcId, 2, 'c', { Tier: 'public' });
  return { vpcId, subnetIds: subnetIds.sort() };
}
