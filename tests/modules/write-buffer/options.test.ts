import { join } from 'node:path';
import { DynamoDbTable } from '../../../modules/dynamodb-table';
import { WriteBuffer, type WriteBufferProps } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { arnOf, keyArn, synthBuffer, tableIn } from './fixture';
import '../../../testkit/jest';

const queue = (props?: Partial<WriteBufferProps>) => synthBuffer(props).resource('aws_sqs_queue', 'Buffer/Resource');
const mapping = (props?: Partial<WriteBufferProps>) => synthBuffer(props).resource('aws_lambda_event_source_mapping');

describe('WriteBuffer with', () => {
  describe('fifo', () => {
    it('keeps each message group in order, with high throughput', () => {
      expect(queue({ fifo: true })).toMatchObject({
        content_based_deduplication: false,
        deduplication_scope: 'messageGroup',
        fifo_queue: true,
        fifo_throughput_limit: 'perMessageGroupId',
        name: 'orders.fifo',
        visibility_timeout_seconds: 60,
      });
    });

    it('has a FIFO dead-letter queue that only this queue may use', () => {
      expect(synthBuffer({ fifo: true }).resource('aws_sqs_queue', 'Buffer/DeadLetterQueue/Resource')).toMatchObject({
        fifo_queue: true,
        name: 'orders-dead-letters.fifo',
        redrive_allow_policy: expect.stringContaining(arnOf('orders.fifo', 'Buffer')),
      });
    });

    it('delivers batches of ten without a window', () => {
      expect(mapping({ fifo: true })).toMatchObject({ batch_size: 10, maximum_batching_window_in_seconds: 0 });
    });

    it('and contentBasedDeduplication sets it on the queue', () => {
      expect(queue({ fifo: true, contentBasedDeduplication: true })).toMatchObject({
        content_based_deduplication: true,
      });
    });

    it('and strictOrder sets the variable of the function', () => {
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
  ])('%s sets it on the mapping', (_, props, expected) => {
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
  ])('%j has a visibility timeout of %d seconds', (props, seconds) => {
    expect(queue(props)).toMatchObject({ visibility_timeout_seconds: seconds });
  });

  it('functionTimeoutSeconds and function props sets them on the function', () => {
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

  it('provisionedPollers sets them on the mapping, in place of the maximum concurrency', () => {
    const pollers = mapping({ provisionedPollers: { minimum: 2, maximum: 5 } });
    expect(pollers).toMatchObject({ provisioned_poller_config: { minimum_pollers: 2, maximum_pollers: 5 } });
    expect(pollers).not.toHaveProperty('scaling_config');
  });

  it('entry runs another handler with the same variables', () => {
    const packaged = synthBuffer().resource('aws_lambda_function');
    const entry = join(__dirname, '../../../examples/buffered-orders/mailer.ts');
    const own = synthBuffer({ entry }).resource('aws_lambda_function');
    expect(own.source_code_hash).not.toBe(packaged.source_code_hash);
    const { filename: _, source_code_hash: __, ...others } = packaged;
    expect(own).toMatchObject(others);
  });

  it('maxReceiveCount sets it in the redrive policy', () => {
    expect(queue({ maxReceiveCount: 2 })?.redrive_policy).toMatch(/"maxReceiveCount" = 2}\)}$/);
  });

  it.each([306, 1_209_599])('retentionSeconds %d sets it on the queue', (retentionSeconds) => {
    expect(queue({ retentionSeconds })).toMatchObject({ message_retention_seconds: retentionSeconds });
  });

  it('a DynamoDbTable passes its key to the function, which may write to it', () => {
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

  it('kmsKeyArn encrypts messages and dead letters, and grants the key to senders and the function', () => {
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

  it('deletionProtection protects both queues, which it does not by default', () => {
    const lifecycles = (props: Partial<WriteBufferProps>) =>
      Object.values(synthBuffer(props).resources('aws_sqs_queue')).map(({ lifecycle }) => lifecycle);
    expect(lifecycles({ deletionProtection: true })).toEqual([{ prevent_destroy: true }, { prevent_destroy: true }]);
    expect(lifecycles({})).toEqual([undefined, undefined]);
  });

  it('logKmsKeyArn and variablesKmsKeyArn set them on the function', () => {
    const stack = synthBuffer({ logKmsKeyArn: keyArn, variablesKmsKeyArn: keyArn });
    expect(stack.resource('aws_cloudwatch_log_group').kms_key_id).toBe(keyArn);
    expect(stack.resource('aws_lambda_function').kms_key_arn).toBe(keyArn);
  });

  it('alarmActions sets them on all alarms, also on those of its function', () => {
    const topic = 'arn:aws:sns:us-east-1:123456789012:wake-up';
    const alarms = Object.values(synthBuffer({ alarmActions: [topic] }).resources('aws_cloudwatch_metric_alarm'));
    expect(alarms.map(({ alarm_actions, ok_actions }) => [alarm_actions, ok_actions])).toEqual(
      Array.from({ length: 4 }, () => [[topic], [topic]]),
    );
  });

  it('alarms off creates none', () => {
    expect(synthBuffer({ alarms: false })).not.toHaveResource('aws_cloudwatch_metric_alarm');
  });

  it.each([
    [{ maxReceiveCount: 3, visibilityTimeoutSeconds: 100 }, 300],
    [{ oldestMessageAlarmSeconds: 60 }, 60],
  ])('%j raises an alarm for messages older than %d seconds', (props, threshold) => {
    const alarms = synthBuffer(props).resources('aws_cloudwatch_metric_alarm');
    expect(alarms['Buffer/OldestMessageAlarm']).toMatchObject({ threshold });
  });

  it('a table of another buffer, and a sender to both, adds each grant once', () => {
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
