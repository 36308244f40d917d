import type { Subnet } from '../../../../local/dax/management/state';
import { World } from './world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.end());

const SUBNETS: readonly Subnet[] = [
  { id: 'subnet-1', vpcId: 'vpc-1', availabilityZone: 'eu-west-1b' },
  { id: 'subnet-2', vpcId: 'vpc-1', availabilityZone: 'eu-west-1c' },
  { id: 'subnet-3', vpcId: 'vpc-1', availabilityZone: 'eu-west-1c' },
  { id: 'subnet-9', vpcId: 'vpc-2', availabilityZone: 'eu-west-1a' },
];
const describeSubnets = async (ids: readonly string[]) => SUBNETS.filter(({ id }) => ids.includes(id));

const PRIVATE = { SubnetGroupName: 'private', Description: 'Private', SubnetIds: ['subnet-1', 'subnet-2'] };
const described = {
  SubnetGroupName: 'private',
  Description: 'Private',
  VpcId: 'vpc-1',
  Subnets: [
    { SubnetIdentifier: 'subnet-1', SubnetAvailabilityZone: 'eu-west-1b', SupportedNetworkTypes: ['ipv4'] },
    { SubnetIdentifier: 'subnet-2', SubnetAvailabilityZone: 'eu-west-1c', SupportedNetworkTypes: ['ipv4'] },
  ],
  SupportedNetworkTypes: ['ipv4'],
};

describe('a subnet group', () => {
  beforeEach(() => world.start({ describeSubnets }));

  it('has the VPC and zones of its subnets', async () => {
    expect(await world.call('CreateSubnetGroup', PRIVATE)).toEqual({ SubnetGroup: described });
    const { SubnetGroups } = await world.call('DescribeSubnetGroups', { SubnetGroupNames: ['Private'] });
    expect(SubnetGroups).toEqual([described]);
  });

  it('places the nodes of a cluster in its zones', async () => {
    await world.call('CreateSubnetGroup', PRIVATE);
    const { Nodes } = await world.createCluster({ SubnetGroupName: 'private', ReplicationFactor: 3 });
    expect(Nodes.map((node: { AvailabilityZone: string }) => node.AvailabilityZone.slice(-1)).join('')).toBe('bcb');
  });

  it('can be changed in parts', async () => {
    await world.call('CreateSubnetGroup', PRIVATE);
    const changed = await world.call('UpdateSubnetGroup', { SubnetGroupName: 'PRIVATE', Description: '' });
    expect(changed.SubnetGroup).toEqual({ ...described, Description: '' });
    const { SubnetGroup } = await world.call('UpdateSubnetGroup', {
      SubnetGroupName: 'private',
      SubnetIds: ['subnet-1', 'subnet-3'],
    });
    expect(SubnetGroup).toMatchObject({
      Description: '',
      Subnets: [{ SubnetIdentifier: 'subnet-1' }, { SubnetIdentifier: 'subnet-3' }],
    });
  });

  it('keeps a subnet in each zone in which nodes run', async () => {
    await world.call('CreateSubnetGroup', PRIVATE);
    await world.createCluster({ SubnetGroupName: 'private', ReplicationFactor: 2 });
    expect(await world.refusal('UpdateSubnetGroup', { ...PRIVATE, SubnetIds: ['subnet-1'] })).toBe(
      '400 SubnetInUse: SubnetIds must keep a subnet in eu-west-1c: node scores-b of a cluster runs there',
    );
    await world.call('UpdateSubnetGroup', { ...PRIVATE, SubnetIds: ['subnet-1', 'subnet-3'] });
  });

  it('cannot be deleted while a cluster uses it', async () => {
    await world.call('CreateSubnetGroup', PRIVATE);
    await world.createCluster({ SubnetGroupName: 'private' });
    const name = { SubnetGroupName: 'private' };
    expect(await world.refusal('DeleteSubnetGroup', name)).toBe(
      '400 SubnetGroupInUseFault: Subnet group private is in use by cluster scores',
    );
    await world.deleteCluster('scores');
    expect(await world.call('DeleteSubnetGroup', name)).toEqual({
      DeletionMessage: 'Subnet group private has been deleted',
    });
    for (const operation of ['DeleteSubnetGroup', 'UpdateSubnetGroup']) {
      expect(await world.refusal(operation, name)).toBe('400 SubnetGroupNotFoundFault: Subnet group private not found');
    }
  });

  it.each<[string, object, string]>([
    ['an unknown subnet', { SubnetIds: ['subnet-1', 'subnet-8'] }, 'InvalidSubnet: SubnetIds must be ids of existing'],
    ['no subnets', { SubnetIds: [] }, 'InvalidSubnet: SubnetIds must contain at least one subnet'],
    [
      'subnets of two VPCs',
      { SubnetIds: ['subnet-1', 'subnet-9'] },
      'InvalidSubnet: SubnetIds must be in one VPC, got subnets in vpc-1, vpc-2',
    ],
    [
      'a name with an underscore',
      { SubnetGroupName: 'my_group' },
      'InvalidParameterValueException: SubnetGroupName must begin with a letter',
    ],
    [
      'the name of the default group',
      { SubnetGroupName: 'Default' },
      'SubnetGroupAlreadyExistsFault: Subnet group default already exists',
    ],
  ])('cannot be created with %s', async (_, changes, problem) => {
    expect(await world.refusal('CreateSubnetGroup', { ...PRIVATE, ...changes })).toContain(`400 ${problem}`);
    expect((await world.call('DescribeSubnetGroups')).SubnetGroups).toHaveLength(1);
  });

  it('cannot be created twice', async () => {
    await world.call('CreateSubnetGroup', PRIVATE);
    expect(await world.refusal('CreateSubnetGroup', PRIVATE)).toBe(
      '400 SubnetGroupAlreadyExistsFault: Subnet group private already exists',
    );
  });
});

it.each(['UpdateSubnetGroup', 'DeleteSubnetGroup'])('%s refuses the default group', async (operation) => {
  await world.start();
  expect(await world.refusal(operation, { SubnetGroupName: 'default' })).toBe(
    '400 InvalidParameterValueException: SubnetGroupName must not be default: this group cannot be changed or deleted',
  );
});
