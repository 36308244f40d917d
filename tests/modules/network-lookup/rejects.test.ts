import { NetworkLookup, type NetworkLookupProps } from '../../../modules/network-lookup';
import { synth } from '../../../testkit';

const synthNetwork = (props: NetworkLookupProps) =>
  synth((stack) => {
    new NetworkLookup(stack, 'Network', props);
  });

const outright = { vpcId: 'vpc-1', privateSubnetIds: ['subnet-b', 'subnet-a'] };

describe('NetworkLookup rejects', () => {
  it.each<[string, NetworkLookupProps, string]>([
    ['no VPC', {}, 'exactly one of vpcId, vpcName and vpcTags must be set, got {}'],
    [
      'both the id and the name of a VPC',
      { vpcId: 'vpc-1', vpcName: 'main' },
      'exactly one of vpcId, vpcName and vpcTags must be set, got {"vpcId":"vpc-1","vpcName":"main"}',
    ],
    ['a name as vpcId', { vpcId: 'main' }, 'vpcId must be a VPC id (vpc-...), got main'],
    [
      'a type of subnet that does not exist',
      { vpcName: 'main', privateSubnetType: 'public' as never },
      'privateSubnetType must be one of any, with-egress, isolated, got public',
    ],
    [
      'a type of subnet together with ids',
      { ...outright, privateSubnetType: 'isolated' },
      'privateSubnetType must be any with privateSubnetIds, which are used as given, got isolated',
    ],
    [
      'a choice that is no boolean',
      { vpcName: 'main', onePerZone: 'yes' as never },
      'onePerZone must be true or false, and known at synthesis, got "yes"',
    ],
    ['an empty name', { vpcName: '' }, 'vpcName must not be empty, got ""'],
    ['no tags', { vpcTags: {} }, 'vpcTags must contain at least one tag, got {}'],
    ['zero zones', { vpcName: 'main', minimumZones: 0 }, 'minimumZones must be a whole number between 1 and 6, got 0'],
    ['seven zones', { vpcName: 'main', minimumZones: 7 }, 'minimumZones must be a whole number between 1 and 6, got 7'],
    [
      'fewer subnets than zones',
      { vpcId: 'vpc-1', privateSubnetIds: ['subnet-a'] },
      'privateSubnetIds must contain at least 2 subnets (minimumZones), got ["subnet-a"]',
    ],
    [
      'a duplicate subnet',
      { vpcId: 'vpc-1', privateSubnetIds: ['subnet-a', 'subnet-a'] },
      'privateSubnetIds must not contain duplicates, got ["subnet-a","subnet-a"]',
    ],
    [
      'both tags and ids of subnets',
      { ...outright, privateSubnetTags: { Tier: 'private' } },
      'privateSubnetTags must not be combined with privateSubnetIds, got {"Tier":"private"}',
    ],
    [
      'a prefix list together with an endpoint',
      { vpcName: 'main', dynamodbEndpoint: 'lookup', dynamodbPrefixListId: 'pl-1' },
      'dynamodbPrefixListId must be omitted unless dynamodbEndpoint is none, got pl-1',
    ],
  ])('rejects %s', (_, props, rule) => {
    expect(() => synthNetwork(props)).toThrow(new Error(`test/Network: ${rule}`));
  });

  it('rejects all invalid ids and names in one error', () => {
    expect(() =>
      synthNetwork({
        vpcId: 'vpc-1',
        privateSubnetIds: ['a', 'subnet-b'],
        privateSubnetTags: {},
        securityGroupIds: ['bastion'],
        securityGroupNames: ['sg-1'],
        dynamodbPrefixListId: 'com.amazonaws',
      }),
    ).toThrow(
      new Error(
        'test/Network: privateSubnetTags must contain at least one tag, got {}; ' +
          'privateSubnetTags must not be combined with privateSubnetIds, got {}; ' +
          'privateSubnetIds must contain subnet ids (subnet-...), got a; ' +
          'securityGroupIds must contain security group ids (sg-...), got bastion; ' +
          'securityGroupNames must contain names, not ids, got sg-1; ' +
          'dynamodbPrefixListId must be a prefix list id (pl-...), got com.amazonaws',
      ),
    );
  });

  it('rejects a created endpoint without an allowed table', () => {
    expect(() => synthNetwork({ vpcName: 'main', dynamodbEndpoint: 'create' })).toThrow(
      'dynamodbEndpoint create must have at least one allowed table: call allowTable',
    );
  });
});
