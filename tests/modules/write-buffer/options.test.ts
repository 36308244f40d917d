import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { WriteBuffer, type WriteBufferProps } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { arnOf, keyArn, synthBuffer, tableIn } from './fixture';

const queue = (props?: Partial<WriteBufferProps>) => synthBuffer(props).resources('aws_sqs_queue')['Buffer/Resource'];
const mapping = (props?: Partial<WriteBufferProps>) => synthBuffer(props).resource('aws_lambda_event_source_mapping');

describe('a WriteBuffer with', () => {
  describe('fifo', () => {
    it('keeps each message group in order, at the high throughput', () => {
      expect(queue({ fifo: true })).toMatchObject({
        content_based_deduplication: false,
        deduplication_scope: 'messageGroup',
        fifo_queue: true,
        fifo_throughput_limit: 'perMessageGroupId',
        name: 'orders.fifo',
        visibility_timeout_seconds: 60,
      });
    });

    it('has a dead-letter queue of the same kind, from this queue alone', () => {
      expect(synthBuffer({ fifo: true }).resources('aws_sqs_queue')['Buffer/DeadLetterQueue/Resource']).toMatchObject({
        fifo_queue: true,
        name: 'orders-dead-letters.fifo',
        redrive_allow_policy: expect.stringContaining(arnOf('orders.fifo', 'Buffer')),
      });
    });

    it('hands over ten messages at a time, at once', () => {
      expect(mapping({ fifo: true })).toMatchObject({ batch_size: 10, maximum_batching_window_in_seconds: 0 });
    });

    it('and contentBasedDeduplication needs no deduplication ids', () => {
      expect(queue({ fifo: true, contentBasedDeduplication: true })).toMatchObject({
        content_based_deduplication: true,
      });
    });

    it('and strictOrder tells the function so', () => {
      const variables = (props: Partial<WriteBufferProps>) =>
        synthBuffer(props).resource('aws_lambda_function').environment;
      const strict = { variables: expect.objectContaining({ STRICT_ORDER: 'true' }) };
      expect(variables({ fifo: true, strictOrder: true })).toEqual(strict);
      expect(variables({ fifo: true })).not.toEqual(strict);
    });
  });

  it.each([
    ['batchSize', { batchSize: 10_000 }, { batch_size: 10_000 }],
    ['batchingWindowSeconds', { batchingWindowSeconds: 300 }, { maximum_batching_window_in_seconds: 300 }],
    ['maximumConcurrency', { maximumConcurrency: 1000 }, { scaling_config: { maximum_concurrency: 1000 } }],
  ])('%s consumes accordingly', (_, props, expected) => {
    expect(mapping(props)).toMatchObject(expected);
  });

  it.each([
    [{ functionTimeoutSeconds: 1 }, 30],
    [{ functionTimeoutSeconds: 5, batchingWindowSeconds: 1 }, 31],
    [{ functionTimeoutSeconds: 60, batchingWindowSeconds: 20 }, 380],
    [{ functionTimeoutSeconds: 900, batchingWindowSeconds: 300 }, 5700],
    [{ visibilityTimeoutSeconds: 61 }, 61],
    [{ visibilityTimeoutSeconds: 43_200 }, 43_200],
    [{ functionTimeoutSeconds: 1, visibilityTimeoutSeconds: 7 }, 7],
  ])('%j hides a message that is being tried for %d seconds', (props, seconds) => {
    expect(queue(props)).toMatchObject({ visibility_timeout_seconds: seconds });
  });

  it('functionTimeoutSeconds and settings of the function passes them on', () => {
    const stack = synthBuffer({
      functionTimeoutSeconds: 20,
      memoryMegabytes: 1024,
      architecture: 'x86_64',
      tracing: false,
      logRetentionDays: 7,
    });
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      architectures: ['x86_64'],
      memory_size: 1024,
      timeout: 20,
      tracing_config: { mode: 'PassThrough' },
    });
    expect(stack.resource('aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: 7 });
  });

  it('maxReceiveCount tries as often', () => {
    expect(queue({ maxReceiveCount: 2 })?.redrive_policy).toMatch(/"maxReceiveCount":2}$/);
  });

  it.each([306, 1_209_599])('retentionSeconds %d keeps messages as long', (retentionSeconds) => {
    expect(queue({ retentionSeconds })).toMatchObject({ message_retention_seconds: retentionSeconds });
  });

  it('a DynamoDbTable knows its whole key and may write to it', () => {
    const stack = synth((scope) => {
      const table = new DynamoDbTable(scope, 'Scores', {
        tableName: 'scores',
        partitionKey: { name: 'game', type: 'S' },
        sortKey: { name: 'score', type: 'N' },
      });
      new WriteBuffer(scope, 'Buffer', { queueName: 'scores', table });
    });
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      environment: {
        variables: {
          KEY_ATTRIBUTES: '[{"name":"game","type":"S"},{"name":"score","type":"N"}]',
          TABLE_NAME: '${aws_dynamodb_table.Scores/Resource.arn}',
        },
      },
    });
    expect(stack.statements('Buffer/Function/Scores-Drain/Document')).toEqual([
      { actions: ['dynamodb:BatchWriteItem'], resources: ['${aws_dynamodb_table.Scores/Resource.arn}'] },
    ]);
  });

  it('kmsKeyArn encrypts messages and dead letters with it, and lets senders and the function use it', () => {
    const stack = synthBuffer({ kmsKeyArn: keyArn });
    for (const each of Object.values(stack.resources('aws_sqs_queue'))) {
      expect(each).toMatchObject({ kms_master_key_id: keyArn });
      expect(each).not.toHaveProperty('sqs_managed_sse_enabled');
    }
    expect(stack.statements('Buffer/Function/Buffer-Receive/Document')[1]).toEqual({
      actions: ['kms:Decrypt'],
      resources: [keyArn],
    });
    expect(stack.statements('Sender/Buffer-Send/Document')[1]).toEqual({
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: [keyArn],
    });
  });

  it('alarmActions notifies them of both alarms', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:wake-up';
    const alarms = Object.values(synthBuffer({ alarmActions: [topic] }).resources('aws_cloudwatch_metric_alarm'));
    expect(alarms.map(({ alarm_actions, ok_actions }) => [alarm_actions, ok_actions])).toEqual([
      [[topic], [topic]],
      [[topic], [topic]],
    ]);
  });

  it('alarms off has none', () => {
    expect(synthBuffer({ alarms: false }).resources('aws_cloudwatch_metric_alarm')).toEqual({});
  });

  it.each([
    [{ maxReceiveCount: 3, visibilityTimeoutSeconds: 100 }, 300],
    [{ oldestMessageAlarmSeconds: 60 }, 60],
  ])('%j raises an alarm over messages older than %d seconds', (props, threshold) => {
    const alarms = synthBuffer(props).resources('aws_cloudwatch_metric_alarm');
    expect(alarms['Buffer/OldestMessageAlarm']).toMatchObject({ threshold });
  });

  it('another on the same table, and sending to both, gets each right once', () => {
    const stack = synth((scope) => {
      const table = tableIn(scope);
      const first = new WriteBuffer(scope, 'First', { queueName: 'first', table });
      const second = new WriteBuffer(scope, 'Second', { queueName: 'second', table });
      first.grantSend(second.function);
      second.grantSend(second.function);
    });
    const policies = Object.keys(stack.resources('aws_iam_role_policy'));
    expect(policies.filter((path) => path.startsWith('Second/')).sort()).toEqual([
      'Second/Function/First-Send/Resource',
      'Second/Function/Second-Function-Logging/Resource',
      'Second/Function/Second-Receive/Resource',
      'Second/Function/Second-Send/Resource',
      'Second/Function/Table-Drain/Resource',
    ]);
  });
});
