import { NetworkLookup } from '../../modules/network-lookup';
import { RestaurantsSystem, type RestaurantsSystemProps } from '../../systems/restaurants';
import { synth } from '../../testkit';

export const settings: Omit<RestaurantsSystemProps, 'network'> = {
  prefix: 'menu',
  cache: 'nodes',
  nodes: {
    nodeType: 'cache.t4g.micro',
    port: 6379,
    replicas: 1,
    encryptionInTransit: true,
    authentication: 'iam',
    snapshotRetentionDays: 3,
  },
  alarms: true,
  alarmActions: ['arn:aws:sns:us-east-1:123456789012:wake'],
  deletionProtection: false,
  pointInTimeRecovery: false,
  functionTimeoutSeconds: 10,
  logRetentionDays: 7,
  measurable: false,
};

export const synthSystem = (props: Partial<RestaurantsSystemProps> = {}) =>
  synth((stack) => {
    const network = new NetworkLookup(stack, 'Network', {
      vpcId: 'vpc-1',
      privateSubnetIds: ['subnet-b', 'subnet-a'],
      dynamodbPrefixListId: 'pl-1',
    });
    new RestaurantsSystem(stack, 'Menu', { ...settings, network, ...props });
  });

export const FUNCTIONS = ['Get', 'Operate', 'Invalidate'] as const;
export type FunctionId = (typeof FUNCTIONS)[number] | 'Measure';
type Stack = ReturnType<typeof synth>;

export const functionOf = (stack: Stack, id: FunctionId) =>
  stack.resources('aws_lambda_function')[`Menu/${id}/Resource`];

/** All that a function's role is granted, by the names of its policies. */
export const grantsOf = (stack: Stack, id: FunctionId) =>
  Object.fromEntries(
    Object.values(stack.resources('aws_iam_role_policy'))
      .filter(({ role }) => role === `\${aws_iam_role.Menu/${id}/Role.name}`)
      .map(({ name }) => [name, stack.statements(`Menu/${id}/${name}/Document`)]),
  );

export const group = (id: string) => `\${aws_security_group.Menu/${id}/SecurityGroup.id}`;
export const table = 'aws_dynamodb_table.Menu/Table/Resource';
export const nodes = 'aws_elasticache_replication_group.Menu/Cache/Resource';
export const user = 'aws_elasticache_user.Menu/Cache/User';

/** What each function needs to run in a VPC and to log. */
export const running = (id: FunctionId) => ({
  [`Menu-${id}-Logging`]: [
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`\${aws_cloudwatch_log_group.Menu/${id}/LogGroup.arn}:*`],
    },
    { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] },
  ],
  [`Menu-${id}-Vpc`]: [
    {
      actions: [
        'ec2:AssignPrivateIpAddresses',
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
      condition: [{ test: 'Null', variable: 'lambda:SourceFunctionArn', values: ['true'] }],
    },
  ],
});
export const connecting = (cache: string) => ({
  'Menu-Cache-Connect': [{ actions: ['elasticache:Connect'], resources: [`\${${cache}.arn}`, `\${${user}.arn}`] }],
});
