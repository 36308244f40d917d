import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import type { Construct } from 'constructs';
import { json } from '../shared/json';
import { DeadLetterQueue, identify, tlsOnlyPolicy } from '../shared/queue';
import type { BufferSettings } from './findings';

export function createQueues(scope: Construct, settings: BufferSettings) {
  const { queueName, fifo, contentBasedDeduplication, kmsKeyArn, alarms, alarmActions } = settings;
  const suffix = fifo ? '.fifo' : '';
  const { arn, accountId } = identify(scope, `${queueName}${suffix}`);
  const policy = tlsOnlyPolicy(scope, arn);
  const deadLetterQueue = new DeadLetterQueue(scope, 'DeadLetterQueue', {
    queueName: `${queueName}-dead-letters${suffix}`,
    sourceQueueArn: arn,
    alarms,
    alarmActions,
  });
  const queue = new SqsQueue(scope, 'Resource', {
    name: `${queueName}${suffix}`,
    visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
    messageRetentionSeconds: settings.retentionSeconds,
    sqsManagedSseEnabled: true,
    policy: policy.json,
    redrivePolicy: json({
      deadLetterTargetArn: deadLetterQueue.queueArn,
      maxReceiveCount: settings.maxReceiveCount,
    }),
    // High throughput: limits per message group allow thousands of messages a second instead of 300.
    ...(fifo && {
      fifoQueue: true,
      contentBasedDeduplication,
      deduplicationScope: 'messageGroup',
      fifoThroughputLimit: 'perMessageGroupId',
    }),
  });
  for (const each of kmsKeyArn === undefined ? [] : [queue, deadLetterQueue.resource]) {
    // SQS-managed encryption and a KMS key exclude each other.
    each.resetSqsManagedSseEnabled();
    each.kmsMasterKeyId = kmsKeyArn as string;
  }
  return { queue, deadLetterQueue, policy, arn, accountId, isFifo: fifo };
}
