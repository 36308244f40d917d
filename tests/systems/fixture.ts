import { isDeepStrictEqual } from 'node:util';
import type { TerraformStack } from 'cdktf';
import { NetworkLookup } from '../../modules/network-lookup';
import type { Operations, SystemProps } from '../../systems/system';
import type { Block, SynthesizedStack } from '../../testkit';

const keyArn = (name: string) => `arn:aws:kms:us-east-1:123456789012:key/${name}`;

export const operations: Operations = {
  alarms: true,
  alarmActions: ['arn:aws:sns:us-east-1:123456789012:wake'],
  deletionProtection: false,
  pointInTimeRecovery: false,
  functionTimeoutSeconds: 10,
  logRetentionDays: 7,
  keys: undefined,
};

/** Operational settings that all differ from those above. */
export const otherOperations: Operations = {
  alarms: true,
  alarmActions: [],
  deletionProtection: true,
  pointInTimeRecovery: true,
  functionTimeoutSeconds: 20,
  logRetentionDays: 30,
  keys: {
    tables: keyArn('tables'),
    queues: keyArn('queues'),
    caches: keyArn('caches'),
    variables: keyArn('variables'),
    logs: keyArn('logs'),
  },
};

/** Props of a system in a VPC with two private subnets. */
export const systemProps = <Config>(stack: TerraformStack, prefix: string, config: Config): SystemProps<Config> => ({
  prefix,
  accountId: '123456789012',
  endpoint: undefined,
  redisPort: 6379,
  daxCaFile: undefined,
  network: new NetworkLookup(stack, 'Network', {
    vpcId: 'vpc-1',
    privateSubnetIds: ['subnet-b', 'subnet-a'],
    dynamodbPrefixListId: 'pl-1',
  }),
  operations,
  config,
});

/** An argument of each resource of a type, by the resource's path in its system. */
export const argumentOf = (type: string, argument: string) => (stack: SynthesizedStack) =>
  Object.fromEntries(
    Object.entries(stack.resources(type)).map(([path, block]: [string, Block]) => [
      path.slice(path.indexOf('/') + 1).replace(/\/Resource$/, ''),
      block[argument],
    ]),
  );

type Row = [name: string, read: (stack: SynthesizedStack) => unknown, value: unknown, otherValue: unknown];

/** The different values of an argument in all resources of a type. */
const everywhere = (type: string, argument: string) => (stack: SynthesizedStack) => {
  const values = Object.values(stack.resources(type)).map((block) => block[argument]);
  return values.filter((value, at) => values.findIndex((other) => isDeepStrictEqual(other, value)) === at);
};

const { keys } = otherOperations;

/** Rows of a test of a system's settings: the KMS keys without and with `otherOperations`. */
export const KEYS: readonly Row[] = [
  [
    'keys to its tables',
    everywhere('aws_dynamodb_table', 'server_side_encryption'),
    [{ enabled: false }],
    [{ enabled: true, kms_key_arn: keys?.tables }],
  ],
  ['keys to its functions', everywhere('aws_lambda_function', 'kms_key_arn'), [undefined], [keys?.variables]],
  ['keys to its log groups', everywhere('aws_cloudwatch_log_group', 'kms_key_id'), [undefined], [keys?.logs]],
];

export const KEY_OF_QUEUES: Row = [
  'keys to its queues',
  everywhere('aws_sqs_queue', 'kms_master_key_id'),
  [undefined],
  [keys?.queues],
];

export const keyOfCache = (type: string): Row => [
  'keys to its cache',
  everywhere(type, 'kms_key_id'),
  [undefined],
  [keys?.caches],
];

/** Paths of what a plan must not delete, without those of tables. */
export const protectedIn = (stack: SynthesizedStack) =>
  ['aws_sqs_queue', 'aws_s3_bucket'].flatMap((type) =>
    Object.entries(stack.resources(type)).flatMap(([path, { lifecycle }]) =>
      (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy ? [path] : [],
    ),
  );

/** Everything that alarms notify. */
export const notified = (stack: SynthesizedStack) =>
  new Set(
    Object.values(stack.resources('aws_cloudwatch_metric_alarm')).map(({ alarm_actions }) => String(alarm_actions)),
  );

/** Statements of a function's role by policy name. */
export const grantsOf = (stack: SynthesizedStack, system: string, id: string) =>
  Object.fromEntries(
    Object.values(stack.resources('aws_iam_role_policy'))
      .filter(({ role }) => role === `\${aws_iam_role.${system}/${id}/Role.name}`)
      .map(({ name }) => [name, stack.statements(`${system}/${id}/${name}/Document`)]),
  );

/** Permissions of every function: logging, tracing and network interfaces. */
export const running = (system: string, id: string) => ({
  [`${system}-${id}-Logging`]: [
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`\${aws_cloudwatch_log_group.${system}/${id}/LogGroup.arn}:*`],
    },
    { actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], resources: ['*'] },
  ],
  [`${system}-${id}-Vpc`]: [
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
