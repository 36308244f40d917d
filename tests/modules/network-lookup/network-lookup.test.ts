import { TerraformVariable } from 'cdktf';
import { NetworkLookup, type NetworkLookupProps } from '../../../modules/network-lookup';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

const synthNetwork = (props: NetworkLookupProps, then: (network: NetworkLookup) => void = () => undefined) =>
  synth((stack) => then(new NetworkLookup(stack, 'Network', props)));

const DATA = ['vpcs', 'subnets', 'subnet', 'route_tables', 'route_table', 'security_groups', 'prefix_list', 'region'];
const outright = { vpcId: 'vpc-1', privateSubnetIds: ['subnet-b', 'subnet-a'] };
const theVpc = '${element(data.aws_vpcs.Network/Vpcs.ids, 0)}';
const inVpc = { name: 'vpc-id', values: [theVpc] };
const FOUND = '${length(self.ids) == 0 ? "none" : join(", ", sort(self.ids))}';

describe('NetworkLookup by default', () => {
  const stack = synthNetwork({ vpcName: 'main' });

  it('requires exactly one VPC with the name', () => {
    expect(stack.data('aws_vpcs')).toEqual({
      'Network/Vpcs': {
        filter: [{ name: 'tag:Name', values: ['main'] }],
        lifecycle: {
          postcondition: [
            {
              condition: '${length(self.ids) == 1}',
              error_message: `test/Network: there must be exactly one VPC tagged Name = main, found ${FOUND}`,
            },
          ],
        },
      },
    });
  });

  it('finds private subnets by their route tables: their own or the main one', () => {
    expect(stack.dataSource('aws_subnets', 'Network/Subnets')).toMatchObject({ filter: [inVpc] });
    expect(stack.data('aws_route_tables')).toEqual({
      'Network/RouteTables/Own': {
        for_each: '${toset(data.aws_subnets.Network/Subnets.ids)}',
        filter: [{ name: 'association.subnet-id', values: ['${each.value}'] }],
      },
    });
    expect(stack.dataSource('aws_route_table', 'Network/RouteTables/Main')).toEqual({
      count:
        '${anytrue([for table in values(data.aws_route_tables.Network/RouteTables/Own) : length(table.ids) == 0]) ? 1 : 0}',
      vpc_id: theVpc,
      filter: [{ name: 'association.main', values: ['true'] }],
    });
  });

  it('requires private subnets in two zones', () => {
    const zones = 'distinct(values(data.aws_subnet.Network/PrivateSubnet)[*].availability_zone)';
    const found = `\${length(${zones}) == 0 ? "none" : join(", ", sort(${zones}))}`;
    expect(stack.dataSource('aws_subnets', 'Network/PrivateSubnets')).toEqual({
      filter: [{ name: 'subnet-id', values: '${keys(data.aws_subnet.Network/PrivateSubnet)}' }],
      lifecycle: {
        precondition: [
          {
            condition: '${length(data.aws_subnet.Network/PrivateSubnet) > 0}',
            error_message: `test/Network: ${theVpc} must have private subnets, without a route to an internet gateway, found none`,
          },
        ],
        postcondition: [
          {
            condition: `\${length(${zones}) >= 2}`,
            error_message: `test/Network: the private subnets of ${theVpc} must lie in 2 or more zones, found ${found}`,
          },
        ],
      },
    });
  });

  it('sorts the subnets, looks for no endpoint and creates nothing', () => {
    const made = synth((stack) => {
      const network = new NetworkLookup(stack, 'Network', { vpcName: 'main' });
      stack.addOverride('output.found.value', network.functionVpc);
      expect([network.securityGroupIds, network.dynamodbPrefixListId]).toEqual([[], undefined]);
    });
    expect(made.outputs.found).toEqual({
      value: { vpcId: theVpc, subnetIds: '${sort(data.aws_subnets.Network/PrivateSubnets.ids)}' },
    });
    expect(made).not.toHaveDataSource('aws_prefix_list');
    expect(made).not.toHaveResource('aws_vpc_endpoint');
  });
});

describe('NetworkLookup with options', () => {
  it('requires exactly one VPC with all vpcTags', () => {
    const stack = synthNetwork({ vpcTags: { Team: 'sales', Stage: 'prod*' } });
    expect(stack.dataSource('aws_vpcs', 'Network/Vpcs')).toMatchObject({
      filter: [
        { name: 'tag:Team', values: ['sales'] },
        { name: 'tag:Stage', values: ['prod*'] },
      ],
      lifecycle: { postcondition: [{ error_message: expect.stringContaining('Team = sales and Stage = prod*') }] },
    });
  });

  it('reads the VPC if only vpcId is set', () => {
    const stack = synthNetwork({ vpcId: 'vpc-1' });
    expect(stack.dataSource('aws_vpcs', 'Network/Vpcs')).toMatchObject({
      filter: [{ name: 'vpc-id', values: ['vpc-1'] }],
    });
  });

  it('reads nothing with vpcId and privateSubnetIds, and sorts the subnets', () => {
    const stack = synthNetwork({ ...outright, securityGroupIds: ['sg-1'], dynamodbPrefixListId: 'pl-1' }, (network) => {
      expect(network.functionVpc).toEqual({
        vpcId: 'vpc-1',
        subnetIds: ['subnet-a', 'subnet-b'],
        dynamodbPrefixListId: 'pl-1',
      });
      expect(network.privateSubnetIds).toEqual(['subnet-a', 'subnet-b']);
      expect(network.securityGroupIds).toEqual(['sg-1']);
    });
    expect(DATA.map((type) => stack.data(`aws_${type}`))).toEqual(DATA.map(() => ({})));
  });

  it('lets Terraform sort privateSubnetIds that are unknown at synthesis', () => {
    const stack = synth((scope) => {
      const subnets = new TerraformVariable(scope, 'subnets', { type: 'list(string)' });
      const subnet = new TerraformVariable(scope, 'subnet', { type: 'string' });
      const all = new NetworkLookup(scope, 'All', { vpcId: 'vpc-1', privateSubnetIds: subnets.listValue });
      const some = new NetworkLookup(scope, 'Some', {
        vpcId: 'vpc-1',
        privateSubnetIds: ['subnet-b', subnet.stringValue],
      });
      scope.addOverride('output.found.value', [all.privateSubnetIds, some.privateSubnetIds]);
    });
    expect(stack.outputs.found).toEqual({ value: ['${sort(var.subnets)}', '${sort(["subnet-b", var.subnet])}'] });
  });

  it('finds the subnets of the VPC with privateSubnetTags', () => {
    const stack = synthNetwork({ vpcName: 'main', privateSubnetTags: { Tier: 'private*' } });
    expect(stack.dataSource('aws_subnets', 'Network/Subnets')).toMatchObject({
      filter: [inVpc, { name: 'tag:Tier', values: ['private*'] }],
    });
    expect(stack.dataSource('aws_subnet', 'Network/PrivateSubnet')).toEqual({
      for_each: '${toset(data.aws_subnets.Network/Subnets.ids)}',
      id: '${each.value}',
    });
    expect(stack).not.toHaveDataSource('aws_route_table');
  });

  it('requires all privateSubnetIds to be in the VPC', () => {
    const stack = synthNetwork({ vpcName: 'main', privateSubnetIds: ['subnet-b', 'subnet-a'] });
    expect(stack.dataSource('aws_subnets', 'Network/Subnets')).toEqual({
      filter: [inVpc, { name: 'subnet-id', values: ['subnet-b', 'subnet-a'] }],
      lifecycle: {
        postcondition: [
          {
            condition: '${(length(self.ids) == length(["subnet-b", "subnet-a"]))}',
            error_message: `test/Network: privateSubnetIds must be subnets of ${theVpc}: of \${join(", ", ["subnet-b", "subnet-a"])} it has ${FOUND}`,
          },
        ],
      },
    });
  });

  it('requires minimumZones zones', () => {
    const { lifecycle } = synthNetwork({ vpcName: 'main', minimumZones: 3 }).dataSource(
      'aws_subnets',
      'Network/PrivateSubnets',
    );
    expect(lifecycle).toMatchObject({
      postcondition: [
        { condition: expect.stringMatching(/ >= 3}$/), error_message: expect.stringContaining('3 or more') },
      ],
    });
  });

  it('finds each of securityGroupNames in the VPC, and lists them after securityGroupIds', () => {
    const stack = synth((scope) => {
      const groups = { securityGroupIds: ['sg-1'], securityGroupNames: ['bastion'] };
      const network = new NetworkLookup(scope, 'Network', { ...outright, ...groups });
      scope.addOverride('output.found.value', network.securityGroupIds);
    });
    expect(stack.outputs.found).toEqual({
      value: ['sg-1', '${element(data.aws_security_groups.Network/SecurityGroup-bastion.ids, 0)}'],
    });
    expect(stack.data('aws_security_groups')).toEqual({
      'Network/SecurityGroup-bastion': {
        filter: [
          { name: 'vpc-id', values: ['vpc-1'] },
          { name: 'group-name', values: ['bastion'] },
        ],
        lifecycle: {
          postcondition: [
            {
              condition: '${length(self.ids) == 1}',
              error_message: `test/Network: there must be exactly one security group named bastion in vpc-1, found ${FOUND}`,
            },
          ],
        },
      },
    });
  });
});
