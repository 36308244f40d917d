import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import type { Construct } from 'constructs';
import { json } from '../shared/json';
import { protectedIf } from '../shared/protection';
import { DeadLetterQueue, encryptionOf, identify, tlsOnlyPolicy } from '../shared/queue';
import type { BufferSettings } from './findings';

export function createQueues(scope: Construct, settings: BufferSettings) {
  const { queueName, fifo, contentBasedDeduplication, kmsKeyArn, deletionProtection, alarms, alarmActions } = settings;
  const suffix = fifo ? '.fifo' : '';
  const { arn, accountId } = identify(scope, `${queueName}${suffix}`);
  const policy = tlsOnlyPolicy(scope, arn);
  const deadLetterQueue = new DeadLetterQueue(scope, 'DeadLetterQueue', {
    queueName: `${queueName}-dead-letters${suffix}`,
    sourceQueueArn: arn,
    kmsKeyArn,
    deletionProtection,
    alarms,
    alarmActions,
  });
  const queue = new SqsQueue(scope, 'Resource', {
    name: `${queueName}${suffix}`,
    visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
    messageRetentionSeconds: settings.retentionSeconds,
    ...encryptionOf(kmsKeyArn),
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
    ...protectedIf(deletionProtection),
  });
  return { queue, deadLetterQueue, policy, arn, accountId, isFifo: fifo };
}
