import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DataAwsPartition } from '@cdktf/provider-aws/lib/data-aws-partition';
import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import { type AlarmProps, alarm } from './alarm';
import type { Statement } from './grant';
import { json } from './json';
import { useOfKey } from './key';
import { protectedIf } from './protection';

/** The maximum of SQS: 14 days. */
const RETENTION_SECONDS = 1_209_600;

interface DeadLetterQueueProps extends Required<AlarmProps> {
  /** 1 to 80 letters, digits, hyphens or underscores; a name that ends in `.fifo` creates a FIFO queue. */
  readonly queueName: string;
  /** The ARN of the only queue whose redrive policy may name this queue. @default none: no queue may */
  readonly sourceQueueArn?: string;
  /** The ARN of the KMS key that encrypts the messages. @default none: a key managed by SQS */
  readonly kmsKeyArn?: string | undefined;
  /** Whether a plan that would delete or replace the queue fails. */
  readonly deletionProtection: boolean;
}

/** Keeps failed messages for 14 days, encrypted and over TLS only, and raises an alarm while it is not empty. */
export class DeadLetterQueue extends Construct {
  public readonly queueName: string;
  public readonly queueUrl: string;
  public readonly queueArn: string;
  public readonly resource: SqsQueue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);

    const { queueName, sourceQueueArn, kmsKeyArn, deletionProtection } = props;

    this.resource = new SqsQueue(this, 'Resource', {
      name: queueName,
      messageRetentionSeconds: RETENTION_SECONDS,
      ...encryptionOf(kmsKeyArn),
      policy: tlsOnlyPolicy(this, identify(this, queueName).arn).json,
      redriveAllowPolicy: json(
        sourceQueueArn === undefined
          ? { redrivePermission: 'denyAll' }
          : { redrivePermission: 'byQueue', sourceQueueArns: [sourceQueueArn] },
      ),
      ...(queueName.endsWith('.fifo') && { fifoQueue: true }),
      ...protectedIf(deletionProtection),
    });
    this.queueName = this.resource.name;
    this.queueUrl = this.resource.url;
    this.queueArn = this.resource.arn;

    alarm(this, 'NotEmptyAlarm', props, {
      alarmName: `${queueName}-not-empty`,
      alarmDescription: {
        means: 'Messages that could not be processed wait in a dead-letter queue.',
        look: 'the messages: what they have in common, and whether their reason has passed',
        run: `aws sqs receive-message --visibility-timeout 0 --max-number-of-messages 10 --queue-url ${urlOf(queueName)}`,
      },
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: queueName },
      statistic: 'Maximum',
      threshold: 0,
    });
  }
}

/** Encryption managed by SQS and with a KMS key exclude each other. */
export const encryptionOf = (kmsKeyArn: string | undefined) =>
  kmsKeyArn === undefined ? { sqsManagedSseEnabled: true } : { kmsMasterKeyId: kmsKeyArn };

/**
 * The permissions to send to a queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export const sendStatements = (queueArn: string, kmsKeyArn: string | undefined): Statement[] => [
  { actions: ['sqs:SendMessage'], resources: [queueArn] },
  ...useOfKey(kmsKeyArn, 'kms:GenerateDataKey', 'kms:Decrypt'),
];

/** A command that prints the URL of a queue. */
export const urlOf = (queueName: string): string => `$(aws sqs get-queue-url --queue-name ${queueName} --output text)`;

/**
 * Derives a queue's ARN from its name, so that its policies can be arguments of the queue itself: a separate policy
 * resource takes as long to create as a queue, and a plan could not show it. Call it once per scope.
 */
export function identify(scope: Construct, queueName: string) {
  const { partition } = new DataAwsPartition(scope, 'Partition');
  const { id: region } = new DataAwsRegion(scope, 'Region');
  const { accountId } = new DataAwsCallerIdentity(scope, 'Account');
  return { arn: `arn:${partition}:sqs:${region}:${accountId}:${queueName}`, accountId };
}

/** A queue policy that denies every action to every principal without TLS. Call it once per scope. */
export const tlsOnlyPolicy = (scope: Construct, arn: string) =>
  new DataAwsIamPolicyDocument(scope, 'TlsOnly', {
    statement: [
      {
        effect: 'Deny',
        principals: [{ type: 'AWS', identifiers: ['*'] }],
        actions: ['sqs:*'],
        resources: [arn],
        condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
      },
    ],
  });
