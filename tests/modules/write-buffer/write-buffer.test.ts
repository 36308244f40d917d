import { TerraformOutput } from 'cdktf';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { arnOf, synthBuffer, tableArn, tableIn } from './fixture';

describe('by default a WriteBuffer', () => {
  const stack = synthBuffer();
  const queues = stack.resources('aws_sqs_queue');

  it('is a standard queue, encrypted, with four days of retention and five tries', () => {
    expect(queues['Buffer/Resource']).toEqual({
      message_retention_seconds: 345_600,
      name: 'orders',
      policy: '${data.aws_iam_policy_document.Buffer/TlsOnly.json}',
      redrive_policy:
        '{"deadLetterTargetArn":"${aws_sqs_queue.Buffer/DeadLetterQueue/Resource.arn}","maxReceiveCount":5}',
      sqs_managed_sse_enabled: true,
      visibility_timeout_seconds: 61,
    });
  });

  it('keeps dead letters for fourteen days, encrypted, and takes them from its own queue alone', () => {
    expect(queues['Buffer/DeadLetterQueue/Resource']).toEqual({
      message_retention_seconds: 1_209_600,
      name: 'orders-dead-letters',
      policy: '${data.aws_iam_policy_document.Buffer/DeadLetterQueue/TlsOnly.json}',
      redrive_allow_policy: JSON.stringify({
        redrivePermission: 'byQueue',
        sourceQueueArns: [arnOf('orders', 'Buffer')],
      }),
      sqs_managed_sse_enabled: true,
    });
  });

  it.each([
    ['Buffer', 'orders'],
    ['Buffer/DeadLetterQueue', 'orders-dead-letters'],
  ])('lets nobody use the queue of %s without TLS', (scope, name) => {
    expect(stack.statements(`${scope}/TlsOnly`)).toEqual([
      {
        actions: ['sqs:*'],
        condition: [{ test: 'Bool', values: ['false'], variable: 'aws:SecureTransport' }],
        effect: 'Deny',
        principals: [{ identifiers: ['*'], type: 'AWS' }],
        resources: [arnOf(name, scope)],
      },
    ]);
  });

  it('hands a hundred messages at a time to at most ten invocations, and takes failures back one by one', () => {
    expect(stack.resource('aws_lambda_event_source_mapping')).toEqual({
      batch_size: 100,
      depends_on: [
        'aws_iam_role_policy.Buffer/Function/Buffer-Receive/Resource',
        'aws_iam_role_policy.Buffer/Function/Table-Drain/Resource',
      ],
      event_source_arn: '${aws_sqs_queue.Buffer/Resource.arn}',
      function_name: '${aws_lambda_function.Buffer/Function/Resource.arn}',
      function_response_types: ['ReportBatchItemFailures'],
      maximum_batching_window_in_seconds: 1,
      scaling_config: { maximum_concurrency: 10 },
    });
  });

  it('drains with its own function, which knows the table and its key', () => {
    expect(stack.resource('aws_lambda_function')).toMatchObject({
      description: 'Writes what is sent to orders to its table',
      environment: {
        variables: {
          KEY_ATTRIBUTES: '[{"name":"orderId","type":"S"}]',
          NODE_OPTIONS: '--enable-source-maps',
          TABLE_NAME: tableArn,
        },
      },
      function_name: 'orders-drain',
      timeout: 10,
    });
  });

  it('lets the function receive from its queue and write to its table, and nothing else', () => {
    const policies = Object.keys(stack.resources('aws_iam_role_policy'));
    expect(policies.filter((path) => path.startsWith('Buffer/Function/'))).toEqual([
      'Buffer/Function/Buffer-Function-Logging/Resource',
      'Buffer/Function/Buffer-Receive/Resource',
      'Buffer/Function/Table-Drain/Resource',
    ]);
    expect(stack.statements('Buffer/Function/Buffer-Receive/Document')).toEqual([
      {
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: ['${aws_sqs_queue.Buffer/Resource.arn}'],
      },
    ]);
    expect(stack.statements('Buffer/Function/Table-Drain/Document')).toEqual([
      { actions: ['dynamodb:BatchWriteItem'], resources: [tableArn] },
    ]);
  });

  it('lets a sender send, and nothing else', () => {
    expect(stack.resources('aws_iam_role_policy')['Sender/Buffer-Send/Resource']).toEqual({
      name: 'Buffer-Send',
      policy: '${data.aws_iam_policy_document.Sender/Buffer-Send/Document.json}',
      role: 'sender',
    });
    expect(stack.statements('Sender/Buffer-Send/Document')).toEqual([
      { actions: ['sqs:SendMessage'], resources: ['${aws_sqs_queue.Buffer/Resource.arn}'] },
    ]);
  });

  it('raises an alarm over dead letters and when a message has waited for longer than five tries take', () => {
    const alarms = stack.resources('aws_cloudwatch_metric_alarm');
    expect(Object.keys(alarms)).toEqual(['Buffer/DeadLetterQueue/NotEmptyAlarm', 'Buffer/OldestMessageAlarm']);
    expect(alarms['Buffer/DeadLetterQueue/NotEmptyAlarm']).toMatchObject({
      dimensions: { QueueName: 'orders-dead-letters' },
      threshold: 0,
    });
    expect(alarms['Buffer/OldestMessageAlarm']).toEqual({
      alarm_actions: [],
      alarm_description: 'Messages wait in a write buffer for longer than they should: its function does not keep up.',
      alarm_name: 'orders-oldest-message',
      comparison_operator: 'GreaterThanThreshold',
      dimensions: { QueueName: '${aws_sqs_queue.Buffer/Resource.name}' },
      evaluation_periods: 1,
      metric_name: 'ApproximateAgeOfOldestMessage',
      namespace: 'AWS/SQS',
      ok_actions: [],
      period: 60,
      statistic: 'Maximum',
      threshold: 305,
      treat_missing_data: 'notBreaching',
    });
  });

  it('says where its queues and its function are', () => {
    const { outputs } = synth((scope) => {
      const buffer = new WriteBuffer(scope, 'Buffer', { queueName: 'orders', table: tableIn(scope) });
      const { queueName, queueUrl, queueArn, deadLetterQueueUrl, deadLetterQueueArn } = buffer;
      const { functionName } = buffer.function;
      for (const [name, value] of Object.entries({
        ...{ queueName, queueUrl, queueArn, deadLetterQueueUrl, deadLetterQueueArn, functionName },
        visibilityTimeoutSeconds: buffer.visibilityTimeoutSeconds,
        resource: buffer.resource.id,
      })) {
        new TerraformOutput(scope, name, { value });
      }
    });
    expect(Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]))).toEqual({
      queueName: '${aws_sqs_queue.Buffer/Resource.name}',
      queueUrl: '${aws_sqs_queue.Buffer/Resource.url}',
      queueArn: '${aws_sqs_queue.Buffer/Resource.arn}',
      deadLetterQueueUrl: '${aws_sqs_queue.Buffer/DeadLetterQueue/Resource.url}',
      deadLetterQueueArn: '${aws_sqs_queue.Buffer/DeadLetterQueue/Resource.arn}',
      functionName: '${aws_lambda_function.Buffer/Function/Resource.function_name}',
      visibilityTimeoutSeconds: 61,
      resource: '${aws_sqs_queue.Buffer/Resource.id}',
    });
  });
});
