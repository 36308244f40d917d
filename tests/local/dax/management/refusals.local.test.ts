import { ACCOUNT, REGION, ROLE, World } from './world';

let world: World;
beforeAll(async () => {
  world = await new World().start();
  await world.createCluster({ ClusterName: 'present' });
});
afterAll(() => world.end());

const INVALID = 'InvalidParameterValueException';
const NAME_RULE =
  'ClusterName must begin with a letter, contain only letters, digits and single hyphens, not end with a hyphen, ' +
  'and have at most 20 characters';
const WINDOW_RULE =
  'PreferredMaintenanceWindow must have the form ddd:hh24:mi-ddd:hh24:mi and last at least 60 minutes, for example ' +
  'sun:05:00-sun:09:00';
const TYPE_RULE = 'NodeType must be a node type of DAX such as dax.r5.large or dax.t3.small';
const ZONES = ['a', 'b', 'c'].map((letter) => REGION + letter);

const valid = { ClusterName: 'scores', NodeType: 'dax.t3.small', ReplicationFactor: 1, IamRoleArn: ROLE };

describe('CreateCluster refuses', () => {
  it.each<[string, object, string]>([
    ...['', '1scores', 'sco_res', 'scores-', 'sco--res', 'a'.repeat(21), 'skøre'].map(
      (name): [string, object, string] => [
        `the name ${name}`,
        { ClusterName: name },
        `${INVALID}: ${NAME_RULE}, got ${name || 'an empty string'}`,
      ],
    ),
    ...['dax.r5.huge', 'r5.large', 'dax.t3.large', 'dax.toString.call', 'cache.t3.small', 'dax.t3.small.x'].map(
      (type): [string, object, string] => [
        `the node type ${type}`,
        { NodeType: type },
        `${INVALID}: ${TYPE_RULE}, got ${type}`,
      ],
    ),
    ...['sun:05:00-sun:05:59', 'sun:05:00', 'sun:24:00-mon:02:00', 'son:05:00-sun:06:00', 'sun:05:00-sun:05:00'].map(
      (window): [string, object, string] => [
        `the window ${window}`,
        { PreferredMaintenanceWindow: window },
        `${INVALID}: ${WINDOW_RULE}, got ${window}`,
      ],
    ),
    ['no nodes', { ReplicationFactor: 0 }, `${INVALID}: ReplicationFactor must be 1 or greater, got 0`],
    [
      'twelve nodes',
      { ReplicationFactor: 12 },
      'NodeQuotaForClusterExceededFault: ReplicationFactor must be at most 11, got 12',
    ],
    [
      'another ARN as role',
      { IamRoleArn: `arn:aws:iam::${ACCOUNT}:user/x` },
      `${INVALID}: IamRoleArn must be the ARN of an IAM role, got arn:aws:iam::${ACCOUNT}:user/x`,
    ],
    ['a missing role', { IamRoleArn: null }, `${INVALID}: IamRoleArn must be set`],
    [
      'another ARN as topic',
      { NotificationTopicArn: 'arn:aws:sqs:eu-west-1:1:x' },
      `${INVALID}: NotificationTopicArn must be the ARN of an SNS topic, got arn:aws:sqs:eu-west-1:1:x`,
    ],
    [
      'a security group by name',
      { SecurityGroupIds: ['sg-1', 'default'] },
      `${INVALID}: SecurityGroupIds must be ids of security groups, got default`,
    ],
    [
      'an unknown encryption',
      { ClusterEndpointEncryptionType: 'SSL' },
      `${INVALID}: ClusterEndpointEncryptionType must be one of NONE, TLS, got SSL`,
    ],
    [
      'IPv6',
      { NetworkType: 'dual_stack' },
      `${INVALID}: NetworkType must be ipv4, because local nodes listen on 127.0.0.1 only, got dual_stack`,
    ],
    ['an unknown subnet group', { SubnetGroupName: 'x' }, 'SubnetGroupNotFoundFault: Subnet group x not found'],
    [
      'an unknown parameter group',
      { ParameterGroupName: 'x' },
      'ParameterGroupNotFoundFault: Parameter group x not found',
    ],
    [
      'fewer zones than nodes',
      { ReplicationFactor: 2, AvailabilityZones: [ZONES[0]] },
      'InvalidParameterCombinationException: AvailabilityZones must have one entry for each of the 2 nodes in ' +
        'ReplicationFactor, got 1',
    ],
    [
      'a zone of another region',
      { AvailabilityZones: ['us-east-1a'] },
      `${INVALID}: AvailabilityZones must be among ${ZONES.join(', ')}, got us-east-1a`,
    ],
    [
      'a reserved tag',
      { Tags: [{ Key: 'aws:x', Value: '' }] },
      `${INVALID}: Tags: a key must have 1 to 128 characters`,
    ],
    ['a structure for a string', { NodeType: {} }, 'SerializationException: NodeType must be a string, got {}'],
    [
      'a string for a number',
      { ReplicationFactor: '3' },
      'SerializationException: ReplicationFactor must be a 32-bit integer, got 3',
    ],
    [
      'a string for a list',
      { SecurityGroupIds: 'sg-1' },
      'SerializationException: SecurityGroupIds must be a list, got sg-1',
    ],
    [
      'a wrong type inside a list',
      { Tags: [{ Key: 'a' }, { Key: 1 }] },
      'SerializationException: Tags[1].Key must be a string, got 1',
    ],
    ['a null inside a list', { SecurityGroupIds: [null] }, `${INVALID}: SecurityGroupIds[0] must be set`],
    [
      'a string for a flag',
      { SSESpecification: { Enabled: 'yes' } },
      'SerializationException: SSESpecification.Enabled must be true or false, got yes',
    ],
  ])('%s', async (_, changes, problem) => {
    expect(await world.refusal('CreateCluster', { ...valid, ...changes })).toContain(`400 ${problem}`);
    expect(world.running.clusters().map(({ name }) => name)).toEqual(['present']);
  });
});

describe('UpdateCluster refuses', () => {
  it.each<[object, string]>([
    [{ PreferredMaintenanceWindow: 'never' }, `${INVALID}: ${WINDOW_RULE}, got never`],
    [{ SecurityGroupIds: ['x'] }, `${INVALID}: SecurityGroupIds must be ids of security groups, got x`],
    [{ NotificationTopicArn: 'x' }, `${INVALID}: NotificationTopicArn must be the ARN of an SNS topic, got x`],
    [{ NotificationTopicStatus: 'on' }, `${INVALID}: NotificationTopicStatus must be one of active, inactive, got on`],
    [
      { NotificationTopicStatus: 'active' },
      'InvalidParameterCombinationException: NotificationTopicStatus active must come with a NotificationTopicArn',
    ],
  ])('%j, and changes nothing', async (changes, problem) => {
    const before = await world.describe('present');
    const input = { ClusterName: 'present', Description: 'changed', ...changes };
    expect(await world.refusal('UpdateCluster', input)).toBe(`400 ${problem}`);
    expect(await world.describe('present')).toEqual(before);
  });
});

it.each(['dax.t2.medium', 'dax.r3.8xlarge', 'dax.r4.16xlarge', 'dax.r5.24xlarge', 'dax.r7i.large'])(
  'accepts the node type %s',
  async (NodeType) => {
    await world.createCluster({ NodeType });
    await world.deleteCluster('scores');
  },
);
