import { dev } from '../../environments/dev';
import { type OrdersConfig, OrdersSystem } from '../../systems/orders';
import type { SystemProps } from '../../systems/system';
import { type SynthesizedStack, synth } from '../../testkit';
import {
  argumentOf,
  KEY_OF_QUEUES,
  KEYS,
  notified,
  operations,
  otherOperations,
  protectedIn,
  systemProps,
} from './fixture';

const config: OrdersConfig = { siteMode: 'public-website', site: dev.orders.site };
const otherSite = {
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/0c9e1f5a',
  domainNames: ['top.example.com'],
  hostedZoneId: 'Z0123456789ABC',
  webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/rules/0c9e1f5a',
  accessLogBucketName: 'logs-of-requests',
};

const synthOrders = (props: Partial<SystemProps<OrdersConfig>> = {}) =>
  synth((scope) => {
    new OrdersSystem(scope, 'Orders', { ...systemProps(scope, 'orders', config), ...props });
  });

const stack = synthOrders();
const other = synthOrders({
  prefix: 'sales',
  accountId: '210987654321',
  endpoint: 'http://127.0.0.1:4566',
  operations: otherOperations,
  config: { siteMode: 'private', site: otherSite },
});
const failures = 'aws_sqs_queue.Orders/Table/Leaderboard/Failures/Resource';

const inAllTables = (value: unknown) => ({ Table: value, Leaderboard: value, CountedRecords: value });
const inBothFunctions = (value: unknown) => ({ 'Buffer/Function': value, Publish: value });
const pageUrl = ({ outputs }: SynthesizedStack) => (outputs.orders as { value: { pageUrl: string } }).value.pageUrl;

describe('OrdersSystem passes the setting', () => {
  it.each<[string, (system: SynthesizedStack) => unknown, unknown, unknown]>([
    [
      'prefix to its tables',
      argumentOf('aws_dynamodb_table', 'name'),
      { Table: 'orders', Leaderboard: 'orders-leaderboard', CountedRecords: 'orders-counted-records' },
      { Table: 'sales', Leaderboard: 'sales-leaderboard', CountedRecords: 'sales-counted-records' },
    ],
    [
      'prefix to its functions',
      argumentOf('aws_lambda_function', 'function_name'),
      { 'Buffer/Function': 'orders-drain', Publish: 'orders-publish' },
      { 'Buffer/Function': 'sales-drain', Publish: 'sales-publish' },
    ],
    [
      'prefix to its queues',
      argumentOf('aws_sqs_queue', 'name'),
      {
        Buffer: 'orders',
        'Buffer/DeadLetterQueue': 'orders-dead-letters',
        'Table/Leaderboard/Failures': 'orders-Leaderboard-failures',
      },
      {
        Buffer: 'sales',
        'Buffer/DeadLetterQueue': 'sales-dead-letters',
        'Table/Leaderboard/Failures': 'sales-Leaderboard-failures',
      },
    ],
    [
      'accountId to its bucket',
      argumentOf('aws_s3_bucket', 'bucket'),
      { Site: 'orders-123456789012' },
      { Site: 'sales-210987654321' },
    ],
    [
      'endpoint to the URL of its page',
      pageUrl,
      'http://${aws_s3_bucket_website_configuration.Orders/Site/Website.website_endpoint}/index.html',
      'http://127.0.0.1:4566/sales-210987654321/index.html',
    ],
    [
      'deletionProtection to its tables',
      argumentOf('aws_dynamodb_table', 'deletion_protection_enabled'),
      inAllTables(false),
      inAllTables(true),
    ],
    [
      'pointInTimeRecovery to its tables',
      argumentOf('aws_dynamodb_table', 'point_in_time_recovery'),
      inAllTables({ enabled: false }),
      inAllTables({ enabled: true }),
    ],
    [
      'functionTimeoutSeconds to its functions',
      argumentOf('aws_lambda_function', 'timeout'),
      inBothFunctions(10),
      inBothFunctions(20),
    ],
    [
      'functionTimeoutSeconds to the visibility timeout of its queue',
      (system) => argumentOf('aws_sqs_queue', 'visibility_timeout_seconds')(system).Buffer,
      61,
      121,
    ],
    [
      'logRetentionDays to its log groups',
      argumentOf('aws_cloudwatch_log_group', 'retention_in_days'),
      { 'Buffer/Function/LogGroup': 7, 'Publish/LogGroup': 7 },
      { 'Buffer/Function/LogGroup': 30, 'Publish/LogGroup': 30 },
    ],
    ['alarmActions to all its alarms', notified, new Set(operations.alarmActions), new Set([''])],
    [
      'siteMode to its site',
      (system) => [
        Object.keys(system.resources('aws_s3_bucket_website_configuration')),
        Object.keys(system.resources('aws_cloudfront_distribution')),
      ],
      [['Orders/Site/Website'], []],
      [[], ['Orders/Site/Distribution']],
    ],
    [
      'site to its distribution',
      (system) =>
        Object.values(system.resources('aws_cloudfront_distribution')).map(
          ({ aliases, viewer_certificate, web_acl_id, logging_config }) => [
            aliases,
            (viewer_certificate as { acm_certificate_arn: string }).acm_certificate_arn,
            web_acl_id,
            (logging_config as { bucket: string }).bucket,
          ],
        ),
      [],
      [[['top.example.com'], otherSite.certificateArn, otherSite.webAclArn, 'logs-of-requests.s3.amazonaws.com']],
    ],
    [
      'hostedZoneId of the site to its records',
      (system) => new Set(Object.values(system.resources('aws_route53_record')).map(({ zone_id }) => zone_id)),
      new Set(),
      new Set([otherSite.hostedZoneId]),
    ],
    [
      'deletionProtection to its bucket, whose objects are otherwise deleted with it',
      argumentOf('aws_s3_bucket', 'force_destroy'),
      { Site: true },
      { Site: false },
    ],
    [
      'deletionProtection to its queues and its bucket',
      protectedIn,
      [],
      [
        'Orders/Table/Leaderboard/Failures/Resource',
        'Orders/Buffer/DeadLetterQueue/Resource',
        'Orders/Buffer/Resource',
        'Orders/Site/Resource',
      ],
    ],
    ...KEYS,
    KEY_OF_QUEUES,
  ])('%s', (_, read, value, otherValue) => {
    expect([read(stack), read(other)]).toEqual([value, otherValue]);
  });

  it('expiry to its tables, except for the leaderboard', () => {
    const expiry = { enabled: true, attribute_name: 'expiresAt' };
    const ttls = { Table: expiry, Leaderboard: { enabled: false }, CountedRecords: expiry };
    expect(argumentOf('aws_dynamodb_table', 'ttl')(stack)).toEqual(ttls);
  });

  it('alarms to its tables, its queues and its stream consumer', () => {
    const alarms = (system: SynthesizedStack) => Object.keys(system.resources('aws_cloudwatch_metric_alarm'));
    expect(alarms(stack)).toEqual(
      expect.arrayContaining([
        'Orders/Table/ReadThrottleAlarm',
        'Orders/Leaderboard/by-board-rank-WriteThrottleAlarm',
        'Orders/CountedRecords/WriteThrottleAlarm',
        'Orders/Buffer/DeadLetterQueue/NotEmptyAlarm',
        'Orders/Buffer/OldestMessageAlarm',
        'Orders/Table/Leaderboard/Failures/NotEmptyAlarm',
        'Orders/Table/Leaderboard/IteratorAgeAlarm',
      ]),
    );
    expect(alarms(synthOrders({ operations: { ...operations, alarms: false } }))).toEqual([]);
  });
});

describe('the function that publishes the leaderboard', () => {
  it('has the URL of its failure queue, and may send to it', () => {
    const variables = stack.resource('aws_lambda_function', 'Orders/Publish/Resource').environment;
    expect(variables).toEqual({ variables: expect.objectContaining({ FAILURE_QUEUE_URL: `\${${failures}.url}` }) });
    expect(stack.statements('Orders/Publish/Orders-Table-Leaderboard-Failures-Send/Document')).toEqual([
      { actions: ['sqs:SendMessage'], resources: [`\${${failures}.arn}`] },
    ]);
  });

  it('may read and update counts, query their index and put counted records, and nothing else', () => {
    const table = (id: string) => `\${aws_dynamodb_table.Orders/${id}/Resource.arn}`;
    expect(stack.statements('Orders/Publish/Orders-Leaderboard-Count/Document')).toEqual([
      { actions: ['dynamodb:BatchGetItem', 'dynamodb:UpdateItem'], resources: [table('Leaderboard')] },
      { actions: ['dynamodb:Query'], resources: [`${table('Leaderboard')}/index/by-board-rank`] },
    ]);
    expect(stack.statements('Orders/Publish/Orders-CountedRecords-Note/Document')).toEqual([
      { actions: ['dynamodb:PutItem'], resources: [table('CountedRecords')] },
    ]);
  });

  it('receives the records of one second together, and failed ones until they are too old', () => {
    expect(stack.resource('aws_lambda_event_source_mapping', 'Orders/Table/Leaderboard/Resource')).toMatchObject({
      maximum_batching_window_in_seconds: 1,
      maximum_retry_attempts: -1,
      maximum_record_age_in_seconds: 86_400,
      bisect_batch_on_function_error: true,
    });
  });

  it('publishes the page every minute without records', () => {
    expect(stack.resource('aws_cloudwatch_event_rule').schedule_expression).toBe('rate(1 minute)');
    expect(stack.resource('aws_cloudwatch_event_target').input).toBe('{"Records":[]}');
  });
});

it('indexes ordered albums by rank', () => {
  const { global_secondary_index, attribute } = stack.resource('aws_dynamodb_table', 'Orders/Leaderboard/Resource');
  expect(global_secondary_index).toEqual([
    expect.objectContaining({ name: 'by-board-rank', hash_key: 'board_shard', range_key: 'board_rank' }),
  ]);
  expect(attribute).toContainEqual({ name: 'board_rank', type: 'S' });
});

it('outputs what the command-line tool needs', () => {
  const { value } = stack.outputs.orders as { readonly value: object };
  expect(Object.keys(value).sort()).toEqual([
    'bucketName',
    'countedRecordsTableName',
    'deadLetterQueueUrl',
    'drainFunctionName',
    'failureQueueUrl',
    'leaderboardTableName',
    'pageUrl',
    'publishFunctionName',
    'queueUrl',
    'tableName',
  ]);
});
