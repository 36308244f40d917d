import { TerraformOutput } from 'cdktf';
import { WriteBuffer } from '../../../modules/write-buffer';
import { synth } from '../../../testkit';
import { arnOf, synthBuffer, tableArn, tableIn } from './fixture';

describe('WriteBuffer by default', () => {
  const stack = synthBuffer();
  const queues = stack.resources('aws_sqs_queue');

  it('is an encrypted standard queue with four days of retention and five receives', () => {
    expect(queues['Buffer/Resource']).toEqual({
      message_retention_seconds: 345_600,
      name: 'orders',
      policy: '${data.aws_iam_policy_document.Buffer/TlsOnly.json}',
      redrive_policy:
        '${jsonencode({"deadLetterTargetArn" = aws_sqs_queue.Buffer/DeadLetterQueue/Resource.arn, "maxReceiveCount" = 5})}',
      sqs_managed_sse_enabled: true,
      visibility_timeout_seconds: 61,
    });
  });

  it('has the same resources if its optional props are undefined', () => {
    const unset = synthBuffer({
      fifo: undefined,
      maxReceiveCount: undefined,
      alarms: undefined,
      tracing: undefined,
    } as never);
    for (const type of ['aws_sqs_queue', 'aws_lambda_function', 'aws_cloudwatch_metric_alarm']) {
      expect(unset.resources(type)).toEqual(stack.resources(type));
    }
  });

  it('keeps dead letters of its own queue for 14 days, encrypted', () => {
    expect(queues['Buffer/DeadLetterQueue/Resource']).toEqual({
      message_retention_seconds: 1_209_600,
      name: 'orders-dead-letters',
      policy: '${data.aws_iam_policy_document.Buffer/DeadLetterQueue/TlsOnly.json}',
      redrive_allow_policy: `\${jsonencode({"redrivePermission" = "byQueue", "sourceQueueArns" = ["${arnOf('orders', 'Buffer')}"]})}`,
      sqs_managed_sse_enabled: true,
    });
  });

  it.each([
    ['Buffer', 'orders'],
    ['Buffer/DeadLetterQueue', 'orders-dead-letters'],
  ])('denies use of the queue of %s without TLS', (scope, name) => {
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

  it('delivers batches of 100 to at most ten invocations, with partial batch failures', () => {
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

  it('has a function with the table and its key in variables', () => {
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

  it('allows the function to receive from its queue and to write to its table, and nothing else', () => {
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

  it('allows a sender to send, and nothing else', () => {
    expect(stack.resource('aws_iam_role_policy', 'Sender/Buffer-Send/Resource')).toEqual({
      name: 'Buffer-Send',
      policy: '${data.aws_iam_policy_document.Sender/Buffer-Send/Document.json}',
      role: 'sender',
    });
    expect(stack.statements('Sender/Buffer-Send/Document')).toEqual([
      { actions: ['sqs:SendMessage'], resources: ['${aws_sqs_queue.Buffer/Resource.arn}'] },
    ]);
  });

  it('raises alarms for its function, for dead letters, and for messages older than five receives take', () => {
    const alarms = stack.resources('aws_cloudwatch_metric_alarm');
    expect(Object.keys(alarms)).toEqual([
      'Buffer/DeadLetterQueue/NotEmptyAlarm',
      'Buffer/Function/ErrorsAlarm',
      'Buffer/Function/ThrottlesAlarm',
      'Buffer/OldestMessageAlarm',
    ]);
    expect(alarms['Buffer/DeadLetterQueue/NotEmptyAlarm']).toMatchObject({
      dimensions: { QueueName: 'orders-dead-letters' },
      threshold: 0,
    });
    expect(alarms['Buffer/OldestMessageAlarm']).toEqual({
      alarm_actions: [],
      alarm_description:
        'Messages wait in a write buffer for longer than they should: its function does not keep up. First look at the ' +
        'reasons in its log lines, then at the throttles of the function and of the table. ' +
        'Run: aws logs tail /aws/lambda/orders-drain --since 1h',
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

  it('outputs its queues and its function', () => {
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
