import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Fn, type TerraformStack } from 'cdktf';
import { NetworkLookup, type NetworkLookupProps } from '../../modules/network-lookup';
import { Ec2 } from '../support/ec2';

/** Creates a VPC with all kinds of subnets. */
async function makeShop(ec2: Ec2) {
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

/** Creates networks that are not suitable. */
async function makeOthers(ec2: Ec2) {
  const twins = [await ec2.vpc({ Name: 'twin' }), await ec2.vpc({ Name: 'twin' })];
  const open = await ec2.vpc({ Name: 'open' });
  await ec2.subnet(open.vpcId, 1, 'a');
  await ec2.leadOut(open.vpcId, open.mainTableId);
  const narrow = await ec2.vpc({ Name: 'narrow' });
  const subnetId = await ec2.subnet(narrow.vpcId, 1, 'b', { Tier: 'private' });
  return {
    twins: twins
      .map(({ vpcId }) => vpcId)
      .sort()
      .join(', '),
    open: open.vpcId,
    narrow: narrow.vpcId,
    subnet: subnetId,
    table: narrow.mainTableId,
  };
}

/** Stacks with look-ups in networks that are suitable, and in others. */
export async function lookUps(endpoint: string, accountId: string) {
  const ec2 = new Ec2(endpoint, accountId);
  const shop = await makeShop(ec2);
  const others = await makeOthers(ec2);
  const found = (stack: TerraformStack) => {
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
  };
  const refused = (stack: TerraformStack) => {
    new NetworkLookup(stack, 'NoVpc', { vpcName: 'nowhere' });
    new NetworkLookup(stack, 'NoId', { vpcId: 'vpc-404', privateSubnetTags: { Tier: 'private' } });
    new NetworkLookup(stack, 'TwoVpcs', { vpcTags: { Name: 'tw*' } });
    new NetworkLookup(stack, 'AllPublic', { vpcName: 'open', minimumZones: 1 });
    new NetworkLookup(stack, 'NotTagged', { vpcName: 'narrow', privateSubnetTags: { Tier: 'db', Team: 'x' } });
    new NetworkLookup(stack, 'OneZone', { vpcName: 'narrow' });
    new NetworkLookup(stack, 'Elsewhere', { vpcName: 'narrow', privateSubnetIds: ['subnet-404', others.subnet] });
    new NetworkLookup(stack, 'NoGroup', { vpcName: 'narrow', minimumZones: 1, securityGroupNames: ['bastion'] });
    new NetworkLookup(stack, 'NoWay', { vpcName: 'narrow', minimumZones: 1, dynamodbEndpoint: 'lookup' });
  };
  // The local AWS has no routes to gateway endpoints, and ignores that filter.
  const data = { 'NoWay/DynamodbRoutes': { ids: [] } };
  return { shop, others, stacks: { found, refused }, data };
}
