import { environments } from '../../environments';
import { type Block, readStack, type SynthesizedStack } from '../../testkit';
import { environmentJson, jsonOf, leavesOf } from './fixture';

/** The parts of the stack's JSON that are read in addition to resources. */
interface StackJson {
  readonly terraform: { readonly backend: { readonly s3?: Block; readonly local?: { readonly path: string } } };
  readonly provider: { readonly aws: readonly [Block] };
}

const environment = (name: keyof typeof environments) => {
  const json = environmentJson(name);
  const { terraform, provider }: StackJson = JSON.parse(json);
  return { name, provider: provider.aws[0], backend: terraform.backend, stack: readStack(json) };
};
type Environment = ReturnType<typeof environment>;

const local = environment('local');
const dev = environment('dev');
const staging = environment('staging');
const prod = environment('prod');

const values = (blocks: Readonly<Record<string, Block>>, argument: string) =>
  new Set(Object.values(blocks).map((block) => JSON.stringify(block[argument])));

/** The only value that an argument has in all resources of a type, or all its values. */
const everywhere =
  (type: string, argument: string, isMeant: (path: string) => boolean = () => true) =>
  ({ stack }: Pick<Environment, 'stack'>) => {
    const meant = Object.entries(stack.resources(type)).filter(([path]) => isMeant(path));
    const [only, ...others] = [...values(Object.fromEntries(meant), argument)];
    return others.length > 0 ? [only, ...others] : only === undefined ? undefined : JSON.parse(only);
  };

const count = (stack: SynthesizedStack, type: string) => Object.keys(stack.resources(type)).length;
const has =
  (type: string, path: string) =>
  ({ stack }: Environment) =>
    path in stack.resources(type);
/** Functions that have their own timeout. */
const OWN_TIMEOUT = [
  'Restaurants/Operate',
  'Restaurants/Measure',
  'Restaurants/Invalidate',
  'Scores/Measure',
  'Messages/UpdateConversations',
  'Messages/InvalidateConversations',
].map((path) => `${path}/Resource`);
const isOfCommonTimeout = (path: string) => !OWN_TIMEOUT.includes(path);
const dax = (argument: string) => everywhere('aws_dax_cluster', argument);
const NODES = 'aws_elasticache_replication_group';
const cache = (argument: string, system = 'Restaurants') =>
  everywhere(NODES, argument, (path) => path.startsWith(system));
const messagesCache = (argument: string) => cache(argument, 'Messages');
const filters = ({ stack }: Environment, path: string) =>
  stack.data(path.includes('Vpcs') ? 'aws_vpcs' : 'aws_subnets')[path]?.filter;
const filter = (path: string, name: string) => (of: Environment) =>
  (filters(of, path) as { name: string; values: string[] }[]).find((one) => one.name === name)?.values[0];

const TOPIC = ['${aws_sns_topic.Alarms/Resource.arn}'];
const retention = ({ stack }: Environment) => {
  const [plan] = Object.values(stack.resources('aws_backup_plan'));
  return (plan?.rule as [{ lifecycle: { delete_after: number } }] | undefined)?.[0].lifecycle.delete_after;
};
const site = (argument: string) => everywhere('aws_cloudfront_distribution', argument);
/** Of an argument of the distribution, which `local` and `dev` do not have. */
const UNSET_SITE = (value: unknown) => [undefined, undefined, value, value] as const;

/** Of an argument that only `local` has, or only `prod`. */
const UNSET = [undefined, undefined, undefined] as const;

/** Each setting with the argument that it becomes, and its value in each environment. */
const SETTINGS: Readonly<
  Record<string, [(of: Environment) => unknown, local: unknown, dev: unknown, staging: unknown, prod: unknown]>
> = {
  accountId: [
    ({ provider }) => provider.allowed_account_ids,
    ['000000000000'],
    ['111122223333'],
    ['222233334444'],
    ['333344445555'],
  ],
  region: [({ provider }) => provider.region, 'us-east-1', 'eu-west-1', 'eu-west-1', 'eu-west-1'],
  'state.kind': [({ backend }) => Object.keys(backend), ['local'], ['s3'], ['s3'], ['s3']],
  'state.path': [
    ({ backend }) => backend.local?.path.split('/').slice(-2),
    ['.tableside', 'terraform.tfstate'],
    undefined,
    undefined,
    undefined,
  ],
  'state.bucket': [
    ({ backend }) => backend.s3?.bucket,
    undefined,
    'tableside-terraform-state-111122223333',
    'tableside-terraform-state-222233334444',
    'tableside-terraform-state-333344445555',
  ],
  endpoint: [
    ({ provider }) => values((provider.endpoints ?? []) as never, 'dynamodb'),
    new Set(['"http://127.0.0.1:4566"']),
    new Set(),
    new Set(),
    new Set(),
  ],
  redisPort: [everywhere(NODES, 'port'), 4568, 6379, 6379, 6379],
  daxEndpoint: [
    ({ provider }) => values((provider.endpoints ?? []) as never, 'dax'),
    new Set(['"http://127.0.0.1:4570"']),
    new Set(),
    new Set(),
    new Set(),
  ],
  daxCaFile: [
    ({ stack }) => {
      const { environment } = stack.resource('aws_lambda_function', 'Scores/Query/Resource');
      return (environment as { variables: Readonly<Record<string, string>> }).variables.NODE_EXTRA_CA_CERTS;
    },
    '.tableside/dax/ca.pem',
    undefined,
    undefined,
    undefined,
  ],
  tags: [
    ({ provider }) => provider.default_tags,
    ...(['local', 'dev', 'staging', 'prod'].map((Environment) => [{ tags: { Environment, Project: 'tableside' } }]) as [
      unknown,
      unknown,
      unknown,
      unknown,
    ]),
  ],
  'network.vpcName': [filter('Network/Vpcs', 'tag:Name'), 'tableside-local', 'dev', 'staging', 'prod'],
  'network.privateSubnetTags.Tier': [filter('Network/Subnets', 'tag:Tier'), 'private', 'private', 'private', 'private'],
  'network.dynamodbEndpoint': [
    ({ stack }) => [Object.keys(stack.data('aws_prefix_list')), count(stack, 'aws_vpc_endpoint')],
    [[], 0],
    [['Network/DynamodbPrefixList'], 0],
    [['Network/DynamodbPrefixList'], 0],
    [['Network/DynamodbPrefixList'], 0],
  ],
  'operations.alarms': [({ stack }) => count(stack, 'aws_cloudwatch_metric_alarm') > 0, false, true, true, true],
  'operations.alarmTopic': [everywhere('aws_cloudwatch_metric_alarm', 'alarm_actions'), undefined, [], TOPIC, TOPIC],
  'operations.alarmTopic.emails': [
    everywhere('aws_sns_topic_subscription', 'endpoint'),
    ...UNSET,
    'on-call@example.com',
  ],
  'operations.ownKeys': [({ stack }) => count(stack, 'aws_kms_key'), 0, 0, 7, 7],
  'operations.backupRetentionDays': [retention, undefined, undefined, 7, 35],
  'operations.deletionProtection': [
    everywhere('aws_dynamodb_table', 'deletion_protection_enabled'),
    false,
    false,
    false,
    true,
  ],
  'operations.pointInTimeRecovery': [
    everywhere('aws_dynamodb_table', 'point_in_time_recovery'),
    { enabled: false },
    { enabled: false },
    { enabled: true },
    { enabled: true },
  ],
  'operations.functionTimeoutSeconds': [everywhere('aws_lambda_function', 'timeout', isOfCommonTimeout), 5, 10, 10, 10],
  'operations.logRetentionDays': [everywhere('aws_cloudwatch_log_group', 'retention_in_days'), 1, 7, 30, 365],
  'orders.siteMode': [({ stack }) => count(stack, 'aws_cloudfront_distribution'), 0, 0, 1, 1],
  // No environment sets them: `mutations.test.ts` and `tests/systems` show their effect.
  'orders.site.certificateArn': [site('viewer_certificate'), ...UNSET_SITE({ cloudfront_default_certificate: true })],
  'orders.site.domainNames': [site('aliases'), ...UNSET_SITE([])],
  'orders.site.hostedZoneId': [({ stack }) => count(stack, 'aws_route53_record'), 0, 0, 0, 0],
  'orders.site.webAclArn': [site('web_acl_id'), ...UNSET_SITE(undefined)],
  'orders.site.accessLogBucketName': [site('logging_config'), ...UNSET_SITE(undefined)],
  'restaurants.measurable': [has('aws_lambda_function', 'Restaurants/Measure/Resource'), true, true, false, false],
  'restaurants.cache.nodeType': [
    cache('node_type'),
    'cache.t4g.micro',
    'cache.t4g.micro',
    'cache.t4g.small',
    'cache.m7g.large',
  ],
  'restaurants.cache.replicas': [cache('num_cache_clusters'), 1, 1, 2, 3],
  'restaurants.cache.encryptionInTransit': [cache('transit_encryption_enabled'), false, true, true, true],
  'restaurants.cache.authentication': [
    has('aws_elasticache_user_group', 'Restaurants/Cache/UserGroup'),
    false,
    true,
    true,
    true,
  ],
  'restaurants.cache.snapshotRetentionDays': [cache('snapshot_retention_limit'), 0, 0, 1, 7],
  'scores.nodeType': [dax('node_type'), 'dax.t3.small', 'dax.t3.small', 'dax.t3.small', 'dax.r4.large'],
  'scores.nodeCount': [dax('replication_factor'), 2, 1, 2, 3],
  'scores.measurable': [has('aws_lambda_function', 'Scores/Measure/Resource'), true, true, false, false],
  'messages.cache': [has('aws_elasticache_serverless_cache', 'Messages/Cache/Resource'), false, true, true, true],
  'messages.cache.nodeType': [messagesCache('node_type'), 'cache.t4g.micro', ...UNSET],
  'messages.cache.replicas': [messagesCache('num_cache_clusters'), 1, ...UNSET],
  'messages.cache.encryptionInTransit': [messagesCache('transit_encryption_enabled'), false, ...UNSET],
  'messages.cache.authentication': [
    has('aws_elasticache_user_group', 'Messages/Cache/UserGroup'),
    false,
    true,
    true,
    true,
  ],
  'messages.cache.snapshotRetentionDays': [messagesCache('snapshot_retention_limit'), 0, ...UNSET],
};

describe('the setting', () => {
  it.each(Object.entries(SETTINGS))('%s has its value in each environment', (_, [read, ...expected]) => {
    expect([local, dev, staging, prod].map(read)).toEqual(expected);
  });
});

describe.each(Object.entries(environments))('the environment %s', (_, config) => {
  it('has no setting without a test here', () => {
    expect(leavesOf(config).filter((path) => !(path in SETTINGS))).toEqual([]);
  });

  it('names targets of alarms only if it has alarms', () => {
    const { alarms, alarmTopic } = config.operations;
    expect(alarms || alarmTopic === 'none').toBe(true);
  });
});

it('stores the state of each environment on AWS under its own encrypted key, with its lock', () => {
  const keys = [dev, staging, prod].map(({ backend: { s3 } }) => {
    return [s3?.key, s3?.encrypt, s3?.use_lockfile, s3?.dynamodb_table];
  });
  expect(keys).toEqual([
    ['tableside/dev.tfstate', true, true, undefined],
    ['tableside/staging.tfstate', true, true, undefined],
    ['tableside/prod.tfstate', true, true, undefined],
  ]);
});

it('prefixes the names of functions with the environment and the system', () => {
  for (const [path, { function_name }] of Object.entries(dev.stack.resources('aws_lambda_function'))) {
    expect(function_name).toMatch(new RegExp(`^tableside-dev-${path.split('/')[0]?.toLowerCase()}-`));
  }
});

it('lets a system override an operational setting of its environment', () => {
  const config = { ...environments.dev, orders: { ...environments.dev.orders, operations: { logRetentionDays: 90 } } };
  const stack = readStack(jsonOf('dev', config as never));
  for (const [path, { retention_in_days }] of Object.entries(stack.resources('aws_cloudwatch_log_group'))) {
    expect(retention_in_days).toBe(path.startsWith('Orders/') ? 90 : 7);
  }
});
