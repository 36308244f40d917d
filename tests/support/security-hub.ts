import type { Block, StackBlocks } from '../../testkit/blocks';
import { listOf, policiesOf, type Statement } from '../../testkit/statements';

// What the controls of Security Hub ask of a stack, as far as its configuration has the answer.
// https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html

type Holds = (stack: StackBlocks) => boolean;

/** The controls of the standard FSBP and of CIS 5.0.0 for the services that the modules use, by service. */
export const REQUIRED: Readonly<Record<string, readonly number[]>> = {
  Backup: [1],
  CloudFront: [1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 17],
  DynamoDB: [1, 2, 3, 6, 7],
  EC2: [18, 19, 53, 54],
  ElastiCache: [1, 2, 3, 4, 5, 6, 7],
  EventBridge: [3],
  IAM: [1, 21],
  KMS: [1, 2, 3, 4, 5],
  Lambda: [1, 2, 5],
  Route53: [2],
  S3: [1, 2, 3, 5, 6, 8, 9, 12, 13, 19, 20, 22, 23, 24, 25],
  SecretsManager: [1, 2, 3, 4],
  SNS: [4],
  SQS: [1, 3],
};

/** Those whose answer is not in the configuration, but in the account or in what Terraform reads. */
export const ELSEWHERE = ['Lambda.2', 'Lambda.5', 'Route53.2', 'S3.1', 'S3.22', 'S3.23'];

const blocksOf = (stack: StackBlocks, type: string): Block[] => Object.values(stack.resource[type] ?? {});

/** The value at a path such as `rule.0.status`. */
const at = (block: unknown, path: string): unknown =>
  path.split('.').reduce((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], block);

const all =
  (type: string, path: string, ...allowed: readonly unknown[]): Holds =>
  (stack) => {
    const values = blocksOf(stack, type).map((block) => at(block, path));
    const isAllowed = (value: unknown) => (allowed.length > 0 ? allowed.includes(value) : value !== undefined);
    return values.length > 0 && values.every(isAllowed);
  };

const none =
  (...types: readonly string[]): Holds =>
  (stack) =>
    types.every((type) => blocksOf(stack, type).length === 0);

const both =
  (...holds: readonly Holds[]): Holds =>
  (stack) =>
    holds.every((one) => one(stack));

/** The statements of the policies that an argument of a type refers to or has. */
function statementsOf(stack: StackBlocks, type: string, argument: string): Statement[] {
  const policies = policiesOf(stack);
  return Object.entries(stack.resource[type] ?? {}).flatMap(([path, block]) => {
    const [, document] = /^\$\{data\.aws_iam_policy_document\.(.+)\.json\}$/.exec(String(block[argument])) ?? [];
    const isMeant = (of: string, as: string) =>
      document === undefined ? of === path && as === argument : of === document && as === '';
    const found = policies.find((policy) => isMeant(policy.path, policy.argument));
    if (!found) throw new Error(`${path} must have a policy in ${argument} that can be read`);
    return found.statements;
  });
}

const allows = ({ effect }: Statement): boolean => effect !== 'Deny';

const isForAll = ({ principals }: Statement): boolean =>
  (listOf(principals) as Block[]).some(({ identifiers }) => listOf(identifiers).includes('*'));

/** Whether no policy admits everybody without a condition. Resources without a policy admit their account only. */
const closed =
  (type: string, argument = 'policy'): Holds =>
  (stack) => {
    const having = Object.entries(stack.resource[type] ?? {}).filter(([, block]) => block[argument] !== undefined);
    const only = { ...stack, resource: { ...stack.resource, [type]: Object.fromEntries(having) } };
    return statementsOf(only, type, argument).every((one) => !allows(one) || !isForAll(one) || !!one.condition);
  };

const roles =
  (holds: (statement: Statement) => boolean): Holds =>
  (stack) =>
    statementsOf(stack, 'aws_iam_role_policy', 'policy').filter(allows).every(holds);

const isNamed = ({ actions, resources }: Statement): boolean =>
  !listOf(actions).some((action) => /^kms:(\*|Decrypt|ReEncryptFrom)/.test(String(action))) ||
  listOf(resources).every((resource) => /^\$\{aws_kms_key\.[^*]+\.arn\}$/.test(String(resource)));

const hasNoWildcard = ({ actions }: Statement): boolean =>
  listOf(actions).every((action) => !/^(\*|\w+:\*)$/.test(String(action)));

const isTlsOnly: Holds = (stack) =>
  statementsOf(stack, 'aws_s3_bucket_policy', 'policy').some(
    (one) => !allows(one) && isForAll(one) && JSON.stringify(one.condition).includes('aws:SecureTransport'),
  );

const isForServicesOnly: Holds = (stack) =>
  statementsOf(stack, 'aws_s3_bucket_policy', 'policy')
    .filter(allows)
    .every(({ principals }) => (listOf(principals) as Block[]).every(({ type }) => type === 'Service'));

const NODES = 'aws_elasticache_replication_group';
const SITE = 'aws_cloudfront_distribution';
const ALARM = 'aws_cloudwatch_metric_alarm';
const BLOCK = 'aws_s3_bucket_public_access_block';
const INGRESS = 'aws_vpc_security_group_ingress_rule';

const isBlocked = both(
  ...['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].map((setting) =>
    all(BLOCK, setting, true),
  ),
);
const isFromGroups = both(
  all(INGRESS, 'referenced_security_group_id'),
  ...['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id'].map((source) => all(INGRESS, source, undefined)),
  all('aws_security_group', 'ingress', undefined),
);
const hasCertificate = all(SITE, 'viewer_certificate.acm_certificate_arn');
const hasOwnOriginOnly = both(
  all(SITE, 'origin.0.origin_access_control_id'),
  all(SITE, 'origin.1', undefined),
  all(SITE, 'origin.0.domain_name', '${aws_s3_bucket.Orders/Site/Resource.bucket_regional_domain_name}'),
);
const hasNoSecret = none('aws_secretsmanager_secret');

const areTablesBackedUp: Holds = (stack) => {
  const tables = Object.keys(stack.resource.aws_dynamodb_table ?? {}).map(
    (path) => `\${aws_dynamodb_table.${path}.arn}`,
  );
  const selected = blocksOf(stack, 'aws_backup_selection').flatMap(({ resources }) => listOf(resources));
  return tables.every((arn) => selected.includes(arn));
};

const atLeast =
  (type: string, path: string, least: number): Holds =>
  (stack) => {
    const blocks = blocksOf(stack, type);
    return blocks.length > 0 && blocks.every((block) => Number(at(block, path)) >= least);
  };

/** By control. */
export const HOLDS: Readonly<Record<string, Holds>> = {
  'Backup.1': all('aws_backup_vault', 'kms_key_arn'),
  'CloudFront.1': all(SITE, 'default_root_object', 'index.html'),
  'CloudFront.3': all(SITE, 'default_cache_behavior.viewer_protocol_policy', 'redirect-to-https'),
  'CloudFront.4': all(SITE, 'origin_group'),
  'CloudFront.5': all(SITE, 'logging_config'),
  'CloudFront.6': all(SITE, 'web_acl_id'),
  'CloudFront.7': hasCertificate,
  'CloudFront.8': hasCertificate,
  'CloudFront.9': hasOwnOriginOnly,
  'CloudFront.10': hasOwnOriginOnly,
  'CloudFront.12': hasOwnOriginOnly,
  'CloudFront.13': hasOwnOriginOnly,
  'CloudFront.15': hasCertificate,
  'CloudFront.16': hasOwnOriginOnly,
  'CloudFront.17': all(SITE, 'default_cache_behavior.trusted_key_groups'),
  'CloudWatch.15': all(ALARM, 'alarm_actions.0'),
  'CloudWatch.16': atLeast('aws_cloudwatch_log_group', 'retention_in_days', 365),
  'CloudWatch.17': all(ALARM, 'actions_enabled', undefined, true),
  'DynamoDB.1': all('aws_dynamodb_table', 'billing_mode', 'PAY_PER_REQUEST'),
  'DynamoDB.2': all('aws_dynamodb_table', 'point_in_time_recovery.enabled', true),
  'DynamoDB.3': all('aws_dax_cluster', 'server_side_encryption.enabled', true),
  'DynamoDB.4': areTablesBackedUp,
  'DynamoDB.6': all('aws_dynamodb_table', 'deletion_protection_enabled', true),
  'DynamoDB.7': all('aws_dax_cluster', 'cluster_endpoint_encryption_type', 'TLS'),
  ...Object.fromEntries([13, 14, 18, 19, 53, 54].map((number) => [`EC2.${number}`, isFromGroups])),
  'ElastiCache.1': both(
    atLeast(NODES, 'snapshot_retention_limit', 1),
    atLeast('aws_elasticache_serverless_cache', 'snapshot_retention_limit', 1),
  ),
  'ElastiCache.2': all(NODES, 'auto_minor_version_upgrade', 'true'),
  'ElastiCache.3': all(NODES, 'automatic_failover_enabled', true),
  'ElastiCache.4': all(NODES, 'at_rest_encryption_enabled', 'true'),
  'ElastiCache.5': all(NODES, 'transit_encryption_enabled', true),
  'ElastiCache.6': both(all(NODES, 'user_group_ids.0'), all('aws_elasticache_serverless_cache', 'user_group_id')),
  'ElastiCache.7': all(
    NODES,
    'subnet_group_name',
    '${aws_elasticache_subnet_group.Restaurants/Cache/SubnetGroup.name}',
  ),
  'EventBridge.3': none('aws_cloudwatch_event_bus'),
  'IAM.1': roles(hasNoWildcard),
  'IAM.21': roles(hasNoWildcard),
  'KMS.1': roles(isNamed),
  'KMS.2': roles(isNamed),
  'KMS.3': atLeast('aws_kms_key', 'deletion_window_in_days', 7),
  'KMS.4': all('aws_kms_key', 'enable_key_rotation', true),
  'KMS.5': closed('aws_kms_key'),
  'Lambda.1': both(
    none('aws_lambda_function_url'),
    all('aws_lambda_permission', 'principal', 'events.amazonaws.com'),
    all('aws_lambda_permission', 'source_arn'),
  ),
  'Lambda.3': all('aws_lambda_function', 'vpc_config'),
  'Lambda.7': all('aws_lambda_function', 'tracing_config.mode', 'Active'),
  'S3.2': isBlocked,
  'S3.3': isBlocked,
  'S3.5': isTlsOnly,
  'S3.6': isForServicesOnly,
  'S3.7': all('aws_s3_bucket_replication_configuration', 'bucket'),
  'S3.8': isBlocked,
  'S3.9': all('aws_s3_bucket_logging', 'target_bucket'),
  'S3.10': all('aws_s3_bucket_lifecycle_configuration', 'rule.0.noncurrent_version_expiration.0.noncurrent_days'),
  'S3.11': all('aws_s3_bucket_notification', 'bucket'),
  'S3.12': all('aws_s3_bucket_ownership_controls', 'rule.object_ownership', 'BucketOwnerEnforced'),
  'S3.13': all('aws_s3_bucket_lifecycle_configuration', 'rule.0.status', 'Enabled'),
  'S3.14': all('aws_s3_bucket_versioning', 'versioning_configuration.status', 'Enabled'),
  'S3.15': all('aws_s3_bucket', 'object_lock_enabled', true),
  'S3.17': all(
    'aws_s3_bucket_server_side_encryption_configuration',
    'rule.0.apply_server_side_encryption_by_default.sse_algorithm',
    'aws:kms',
  ),
  'S3.19': none('aws_s3_access_point'),
  'S3.20': all('aws_s3_bucket_versioning', 'versioning_configuration.mfa_delete', 'Enabled'),
  'S3.24': none('aws_s3control_multi_region_access_point'),
  'S3.25': none('aws_s3_directory_bucket'),
  ...Object.fromEntries([1, 2, 3, 4].map((number) => [`SecretsManager.${number}`, hasNoSecret])),
  'SNS.1': all('aws_sns_topic', 'kms_master_key_id'),
  'SNS.4': closed('aws_sns_topic'),
  'SQS.1': all('aws_sqs_queue', 'kms_master_key_id'),
  'SQS.3': closed('aws_sqs_queue'),
};
