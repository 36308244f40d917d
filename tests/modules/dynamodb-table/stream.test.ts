import { Construct } from 'constructs';
import { DynamoDbTable, type DynamoDbTableProps, type StreamConsumerProps } from '../../../modules/dynamodb-table';
import { synth } from '../../../testkit';
import '../../../testkit/jest';

class Follower extends Construct {
  public readonly roleName = 'follower-role';
  public readonly functionName = 'follower';
}

const synthConsumer = (props: Partial<StreamConsumerProps> = {}, table: Partial<DynamoDbTableProps> = {}) =>
  synth((stack) => {
    const follower = new Follower(stack, 'Follower');
    new DynamoDbTable(stack, 'Orders', {
      tableName: 'orders',
      partitionKey: { name: 'id', type: 'S' },
      stream: 'NEW_IMAGE',
      ...table,
    }).addStreamConsumer('Follow', { function: follower, ...props });
  });

const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/0d1e2f3a';
const queueArn = '${aws_sqs_queue.Orders/Follow/Failures/Resource.arn}';
const defaults = {
  event_source_arn: '${aws_dynamodb_table.Orders/Resource.stream_arn}',
  function_name: 'follower',
  starting_position: 'TRIM_HORIZON',
  batch_size: 100,
  maximum_batching_window_in_seconds: 0,
  parallelization_factor: 1,
  maximum_retry_attempts: 10,
  maximum_record_age_in_seconds: 86_400,
  bisect_batch_on_function_error: true,
  function_response_types: ['ReportBatchItemFailures'],
  destination_config: { on_failure: { destination_arn: queueArn } },
  depends_on: [
    'aws_iam_role_policy.Follower/Orders-Stream/Resource',
    'aws_iam_role_policy.Follower/Orders-Follow-Failures-Send/Resource',
  ],
};

describe('StreamConsumer by default', () => {
  const stack = synthConsumer();

  it('maps the stream with finite retries, bisected batches and partial failures, after its permissions exist', () => {
    expect(stack.resource('aws_lambda_event_source_mapping')).toEqual(defaults);
  });

  it('has the same arguments if its optional props are undefined', () => {
    const unset = { batchSize: undefined, filters: undefined, alarms: undefined, failureQueueName: undefined };
    const { resource, resources } = synthConsumer(unset as never);
    expect(resource('aws_lambda_event_source_mapping')).toEqual(defaults);
    expect(resources('aws_cloudwatch_metric_alarm')).toEqual(stack.resources('aws_cloudwatch_metric_alarm'));
    expect(resource('aws_sqs_queue')).toEqual(stack.resource('aws_sqs_queue'));
  });

  it('allows the function to follow this stream and to report failures, and nothing else', () => {
    expect(Object.keys(stack.resources('aws_iam_role_policy'))).toEqual([
      'Follower/Orders-Stream/Resource',
      'Follower/Orders-Follow-Failures-Send/Resource',
    ]);
    expect(stack.statements('Follower/Orders-Follow-Failures-Send/Document')).toEqual([
      { actions: ['sqs:SendMessage'], resources: [queueArn] },
    ]);
  });

  it('reports failures to an encrypted queue for 14 days, which no redrive policy may name', () => {
    expect(stack.resource('aws_sqs_queue')).toEqual({
      name: 'orders-Follow-failures',
      message_retention_seconds: 1_209_600,
      sqs_managed_sse_enabled: true,
      policy: '${data.aws_iam_policy_document.Orders/Follow/Failures/TlsOnly.json}',
      redrive_allow_policy: '{"redrivePermission":"denyAll"}',
    });
  });

  it('denies use of that queue without TLS', () => {
    const region = '${data.aws_region.Orders/Follow/Failures/Region.id}';
    const account = '${data.aws_caller_identity.Orders/Follow/Failures/Account.account_id}';
    const partition = '${data.aws_partition.Orders/Follow/Failures/Partition.partition}';
    expect(stack.statements('Orders/Follow/Failures/TlsOnly')).toEqual([
      {
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ['sqs:*'],
        resources: [`arn:${partition}:sqs:${region}:${account}:orders-Follow-failures`],
        condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      },
    ]);
  });

  it('raises an alarm when a failure is reported, and when it is five minutes behind for five minutes', () => {
    const alarms = stack.resources('aws_cloudwatch_metric_alarm');
    expect(alarms['Orders/Follow/Failures/NotEmptyAlarm']).toMatchObject({
      alarm_name: 'orders-Follow-failures-not-empty',
      namespace: 'AWS/SQS',
      metric_name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: 'orders-Follow-failures' },
      statistic: 'Maximum',
      threshold: 0,
      evaluation_periods: 1,
    });
    expect(alarms['Orders/Follow/IteratorAgeAlarm']).toMatchObject({
      alarm_name: 'orders-Follow-iterator-age',
      namespace: 'AWS/Lambda',
      metric_name: 'IteratorAge',
      dimensions: { FunctionName: 'follower' },
      statistic: 'Maximum',
      threshold: 300_000,
      evaluation_periods: 5,
    });
  });

  it('raises an alarm when a failure cannot be reported', () => {
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'Orders/Follow/UndeliveredAlarm')).toMatchObject({
      alarm_name: 'orders-Follow-undelivered',
      namespace: 'AWS/Lambda',
      metric_name: 'DestinationDeliveryFailures',
      dimensions: { FunctionName: 'follower' },
      statistic: 'Sum',
      threshold: 0,
      evaluation_periods: 1,
    });
  });
});

describe('StreamConsumer with', () => {
  it.each<[string, Partial<StreamConsumerProps>, object]>([
    ['startingPosition', { startingPosition: 'LATEST' }, { starting_position: 'LATEST' }],
    ['batchSize', { batchSize: 10_000 }, { batch_size: 10_000 }],
    ['batchingWindowSeconds', { batchingWindowSeconds: 300 }, { maximum_batching_window_in_seconds: 300 }],
    ['parallelizationFactor', { parallelizationFactor: 10 }, { parallelization_factor: 10 }],
    ['maximumRetryAttempts', { maximumRetryAttempts: 0 }, { maximum_retry_attempts: 0 }],
    ['maximumRetryAttempts without an end', { maximumRetryAttempts: -1 }, { maximum_retry_attempts: -1 }],
    ['maximumRecordAgeSeconds', { maximumRecordAgeSeconds: 60 }, { maximum_record_age_in_seconds: 60 }],
  ])('%s sets the argument', (_, props, expected) => {
    expect(synthConsumer(props).resource('aws_lambda_event_source_mapping')).toEqual({ ...defaults, ...expected });
  });

  it('failureQueueName and iteratorAgeAlarmSeconds uses them', () => {
    const stack = synthConsumer({ failureQueueName: 'lost', iteratorAgeAlarmSeconds: 60 });
    expect(stack.resource('aws_sqs_queue').name).toBe('lost');
    expect(stack.resource('aws_cloudwatch_metric_alarm', 'Orders/Follow/IteratorAgeAlarm').threshold).toBe(60_000);
  });

  it('failureQueueKmsKeyArn encrypts the queue, and grants the key to the function', () => {
    const stack = synthConsumer({ failureQueueKmsKeyArn: keyArn });
    expect(stack.resource('aws_sqs_queue').kms_master_key_id).toBe(keyArn);
    expect(stack.resource('aws_sqs_queue')).not.toHaveProperty('sqs_managed_sse_enabled');
    expect(stack.statements('Follower/Orders-Follow-Failures-Send/Document')).toEqual([
      { actions: ['sqs:SendMessage'], resources: [queueArn] },
      { actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [keyArn] },
    ]);
  });

  it('failureQueueDeletionProtection protects the queue, which it is not by default', () => {
    const lifecycle = (props: Partial<StreamConsumerProps>) => synthConsumer(props).resource('aws_sqs_queue').lifecycle;
    expect(lifecycle({ failureQueueDeletionProtection: true })).toEqual({ prevent_destroy: true });
    expect(lifecycle({})).toBeUndefined();
  });

  it('maximumRecordAgeSeconds raises the alarm before a record is discarded', () => {
    const alarms = synthConsumer({ maximumRecordAgeSeconds: 100 }).resources('aws_cloudwatch_metric_alarm');
    expect(alarms['Orders/Follow/IteratorAgeAlarm']?.threshold).toBe(50_000);
  });

  it('a table without alarms has none, unless its own props enable them', () => {
    expect(synthConsumer({}, { alarms: false })).not.toHaveResource('aws_cloudwatch_metric_alarm');
    const own = synthConsumer({ alarms: true }, { alarms: false }).resources('aws_cloudwatch_metric_alarm');
    expect(Object.keys(own)).toEqual([
      'Orders/Follow/Failures/NotEmptyAlarm',
      'Orders/Follow/IteratorAgeAlarm',
      'Orders/Follow/UndeliveredAlarm',
    ]);
  });

  it('a table with alarmActions uses them', () => {
    const alarms = synthConsumer({}, { alarmActions: ['arn:aws:sns:us-east-1:123456789012:duty'] }).resources(
      'aws_cloudwatch_metric_alarm',
    );
    expect(alarms['Orders/Follow/Failures/NotEmptyAlarm']?.alarm_actions).toEqual([
      'arn:aws:sns:us-east-1:123456789012:duty',
    ]);
    expect(alarms['Orders/Follow/IteratorAgeAlarm']?.alarm_actions).toEqual([
      'arn:aws:sns:us-east-1:123456789012:duty',
    ]);
  });
});

describe('StreamConsumer rejects', () => {
  it('an alarm threshold that is never reached', () => {
    expect(() => synthConsumer({ maximumRecordAgeSeconds: 300, iteratorAgeAlarmSeconds: 300 })).toThrow(
      'iteratorAgeAlarmSeconds must be below maximumRecordAgeSeconds, got 300',
    );
  });

  it('all broken rules in one error', () => {
    expect(() =>
      synthConsumer({
        batchSize: 10_001,
        batchingWindowSeconds: 301,
        parallelizationFactor: 11,
        maximumRetryAttempts: -2,
        maximumRecordAgeSeconds: 59,
        iteratorAgeAlarmSeconds: 0,
        failureQueueName: 'no.dots',
      }),
    ).toThrow(
      new Error(
        'test/Orders/Follow: batchSize must be a whole number between 1 and 10000, got 10001; ' +
          'batchingWindowSeconds must be a whole number between 0 and 300, got 301; ' +
          'parallelizationFactor must be a whole number between 1 and 10, got 11; ' +
          'maximumRetryAttempts must be a whole number between -1 and 10000, got -2; ' +
          'maximumRecordAgeSeconds must be a whole number between 60 and 604800, got 59; ' +
          'iteratorAgeAlarmSeconds must be a whole number between 1 and 86400, got 0; ' +
          'failureQueueName must be 1 to 80 letters, digits, hyphens or underscores, got no.dots',
      ),
    );
  });

  it.each<[string, Partial<StreamConsumerProps>]>([
    ['batchSize', { batchSize: 0 }],
    ['startingPosition', { startingPosition: 'AT_TIMESTAMP' as 'LATEST' }],
    ['failureQueueKmsKeyArn', { failureQueueKmsKeyArn: 'alias/failures' }],
    ['failureQueueDeletionProtection', { failureQueueDeletionProtection: 'yes' as never }],
  ])('a %s out of range', (prop, props) => {
    expect(() => synthConsumer(props)).toThrow(`test/Orders/Follow: ${prop} must be`);
  });

  it('a table without a stream', () => {
    synth((stack) => {
      const follower = new Follower(stack, 'Follower');
      const table = new DynamoDbTable(stack, 'Plain', { tableName: 'plain', partitionKey: { name: 'id', type: 'S' } });
      expect(() => table.addStreamConsumer('Follow', { function: follower })).toThrow(
        new Error("test/Plain: stream must be set to follow the table's stream"),
      );
    });
  });
});
