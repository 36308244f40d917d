import { NetworkLookup, type NetworkLookupProps } from '../../../modules/network-lookup';
import { synth } from '../../../testkit';

const synthNetwork = (props: NetworkLookupProps) =>
  synth((stack) => {
    new NetworkLookup(stack, 'Network', props);
  });

const outright = { vpcId: 'vpc-1', privateSubnetIds: ['subnet-b', 'subnet-a'] };

describe('a NetworkLookup rejects', () => {
  it.each<[string, NetworkLookupProps, string]>([
    ['no VPC', {}, 'one of vpcId, vpcName and vpcTags must be given, and one alone, got {}'],
    [
      'two names of a VPC',
      { vpcId: 'vpc-1', vpcName: 'main' },
      'one of vpcId, vpcName and vpcTags must be given, and one alone, got {"vpcId":"vpc-1","vpcName":"main"}',
    ],
    ['a name for an id', { vpcId: 'main' }, 'vpcId must be the id of a VPC (vpc-…), got main'],
    ['an empty name', { vpcName: '' }, 'vpcName must not be empty, got ""'],
    ['no tags', { vpcTags: {} }, 'vpcTags must name at least one tag, got {}'],
    ['no zones', { vpcName: 'main', minimumZones: 0 }, 'minimumZones must be a whole number between 1 and 6, got 0'],
    ['seven zones', { vpcName: 'main', minimumZones: 7 }, 'minimumZones must be a whole number between 1 and 6, got 7'],
    [
      'fewer subnets than zones',
      { vpcId: 'vpc-1', privateSubnetIds: ['subnet-a'] },
      'privateSubnetIds must be 2 or more, as minimumZones says, got ["subnet-a"]',
    ],
    [
      'a subnet given twice',
      { vpcId: 'vpc-1', privateSubnetIds: ['subnet-a', 'subnet-a'] },
      'privateSubnetIds must hold each but once, got ["subnet-a","subnet-a"]',
    ],
    [
      'two ways to the subnets',
      { ...outright, privateSubnetTags: { Tier: 'private' } },
      'privateSubnetTags must not go with privateSubnetIds, got {"Tier":"private"}',
    ],
    [
      'a prefix list beside an endpoint',
      { vpcName: 'main', dynamodbEndpoint: 'lookup', dynamodbPrefixListId: 'pl-1' },
      'dynamodbPrefixListId must go with dynamodbEndpoint none, got pl-1',
    ],
  ])('%s', (_, props, rule) => {
    expect(() => synthNetwork(props)).toThrow(new Error(`test/Network: ${rule}`));
  });

  it('all that are no ids, or no names, at once', () => {
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
        'test/Network: privateSubnetTags must name at least one tag, got {}; ' +
          'privateSubnetTags must not go with privateSubnetIds, got {}; ' +
          'privateSubnetIds must hold ids of subnets (subnet-…), got a; ' +
          'securityGroupIds must hold ids of security groups (sg-…), got bastion; ' +
          'securityGroupNames must hold names of security groups, not ids, got sg-1; ' +
          'dynamodbPrefixListId must be the id of a prefix list (pl-…), got com.amazonaws',
      ),
    );
  });

  it('to make an endpoint that carries nothing', () => {
    expect(() => synthNetwork({ vpcName: 'main', dynamodbEndpoint: 'create' })).toThrow(
      'dynamodbEndpoint must, with create, carry requests for a table: call allowTable',
    );
  });
});
