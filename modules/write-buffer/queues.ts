import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import type { Construct } from 'constructs';
import type { AlarmProps } from '../shared/alarm';
import { DeadLetterQueue } from '../shared/dead-letter-queue';
import { queueArn, tlsOnlyPolicy } from '../shared/queue-policy';

interface QueuesProps extends AlarmProps {
  readonly queueName: string;
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly maxReceiveCount: number;
  readonly kmsKeyArn?: string | undefined;
}

/** The queue, and the dead-letter queue that takes messages from it alone. */
export function createQueues(scope: Construct, props: QueuesProps) {
  const { queueName, fifo, contentBasedDeduplication, kmsKeyArn } = props;
  const suffix = fifo ? '.fifo' : '';
  const arn = queueArn(scope, `${queueName}${suffix}`);
  const deadLetterQueue = new DeadLetterQueue(scope, 'DeadLetterQueue', {
    ...props,
    queueName: `${queueName}-dead-letters${suffix}`,
    sourceQueueArn: arn,
  });
  const queue = new SqsQueue(scope, 'Resource', {
    name: `${queueName}${suffix}`,
    visibilityTimeoutSeconds: props.visibilityTimeoutSeconds,
    messageRetentionSeconds: props.retentionSeconds,
    sqsManagedSseEnabled: true,
    policy: tlsOnlyPolicy(scope, arn),
    redrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetterQueue.queueArn,
      maxReceiveCount: props.maxReceiveCount,
    }),
    // Limits that count group by group instead of for the whole queue: thousands of messages a second instead of 300.
    ...(fifo && {
      fifoQueue: true,
      contentBasedDeduplication,
      deduplicationScope: 'messageGroup',
      fifoThroughputLimit: 'perMessageGroupId',
    }),
  });
  if (kmsKeyArn !== undefined) for (const each of [queue, deadLetterQueue.resource]) useKey(each, kmsKeyArn);
  return { queue, deadLetterQueue };
}

/** A queue is encrypted either by SQS or by a key. */
function useKey(queue: SqsQueue, kmsKeyArn: string): void {
  queue.resetSqsManagedSseEnabled();
  queue.kmsMasterKeyId = kmsKeyArn;
}
