import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { DrainBufferEnv } from '../../functions/drain-buffer/env';
import type { NodeFunction, NodeFunctionProps } from '../node-function';
import { ALARM_SHAPE, type AlarmProps } from '../shared/alarm';
import { check } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { type Grantee, grant } from '../shared/grant';
import { useOfKey } from '../shared/key';
import { checkProps, judgeProps } from '../shared/props';
import { sendStatements } from '../shared/queue';
import { sameRegionFinding } from '../shared/region';
import { addStatement, type PolicyStatement } from '../shared/resource-policy';
import { bool, checked, number, object, type Shape, set, text } from '../shared/shape';
import { placeIn } from '../shared/stacks';
import { queueAlarms } from './alarms';
import { findings, leastVisibility } from './findings';
import { createDrain, drainName, type FunctionProp } from './function';
import { createQueues } from './queues';
import { type Pollers, type Scaling, scalingArguments } from './scaling';
import { onQueue, SENDER_SHAPE, type SendingService, senderFindings, sendStatement } from './senders';
import { type BufferedTable, bufferedTable } from './table';

export type { PolicyStatement } from '../shared/resource-policy';
export type { Pollers } from './scaling';
export type { SendingService } from './senders';
export type { BufferedTable } from './table';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
const MAX_STATEMENTS = 20;

export interface WriteBufferProps extends AlarmProps, Scaling, Pick<NodeFunctionProps<DrainBufferEnv>, FunctionProp> {
  /**
   * 1 to 58 letters, digits, hyphens or underscores, without the suffix `.fifo`. The dead-letter queue is named
   * `<queueName>-dead-letters`, the function `<queueName>-drain`.
   */
  readonly queueName: string;
  readonly table: BufferedTable;
  /** Whether items of one message group are written in the order in which they were sent. @default false */
  readonly fifo?: boolean;
  /**
   * Whether SQS drops a message whose body equals one of the last five minutes; otherwise senders set deduplication
   * ids. Requires `fifo`. Not suitable for items that change and change back within five minutes: the second change is
   * dropped.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * Whether a message that can never be written blocks its message group until it becomes a dead letter. The messages
   * received with it become dead letters too, and must be redriven in order. Requires `fifo`.
   * @default false: it fails alone, and the rest of its group is written
   */
  readonly strictOrder?: boolean;
  /** Maximum number of messages in one invocation: 1 to 10,000, with `fifo` 1 to 10. @default 100, with `fifo` 10 */
  readonly batchSize?: number;
  /**
   * How long Lambda gathers messages for a batch: 0 to 300, at least 1 with a `batchSize` above 10, 0 with `fifo`.
   * @default 1, with `fifo` 0
   */
  readonly batchingWindowSeconds?: number;
  /**
   * The path of a module that is bundled in place of `drain-buffer`. It exports `handler`, takes batches of SQS, returns
   * `{ batchItemFailures }`, and has the same environment variables. Other rights than `BatchWriteItem` on the table are
   * granted to `function`.
   * @default the packaged `drain-buffer`
   */
  readonly entry?: string;
  /** How many times a message is received before it becomes a dead letter: 1 to 1,000. @default 5 */
  readonly maxReceiveCount?: number;
  /** 1 to 900. @default 10 */
  readonly functionTimeoutSeconds?: number;
  /**
   * Time after which a failed message is received again: at least 6 × `functionTimeoutSeconds` +
   * `batchingWindowSeconds`, at most 43,200.
   * @default the minimum, but at least 30
   */
  readonly visibilityTimeoutSeconds?: number;
  /**
   * How long the queue keeps a message: longer than `maxReceiveCount` × `visibilityTimeoutSeconds`, shorter than the
   * 14 days of the dead-letter queue.
   * @default 345600: 4 days
   */
  readonly retentionSeconds?: number;
  /**
   * Age of the oldest message that raises an alarm: less than `retentionSeconds`.
   * @default `maxReceiveCount` × `visibilityTimeoutSeconds`: an older message waits because the function falls behind
   */
  readonly oldestMessageAlarmSeconds?: number;
  /** ARN of the KMS key that encrypts messages and dead letters. @default none: encrypted with a key managed by SQS */
  readonly kmsKeyArn?: string;
  /** Whether a plan that would delete or replace a queue, with the messages in it, fails. @default false */
  readonly deletionProtection?: boolean;
}

const SHAPE: Shape<WriteBufferProps> = {
  ...ALARM_SHAPE,
  queueName: set(checked),
  table: set(bufferedTable),
  fifo: checked,
  contentBasedDeduplication: bool,
  strictOrder: checked,
  batchSize: number,
  batchingWindowSeconds: number,
  maximumConcurrency: number,
  provisionedPollers: object<Pollers>({ minimum: number, maximum: number }),
  maxReceiveCount: number,
  functionTimeoutSeconds: number,
  visibilityTimeoutSeconds: number,
  retentionSeconds: number,
  oldestMessageAlarmSeconds: number,
  kmsKeyArn: checked,
  deletionProtection: checked,
  variablesKmsKeyArn: checked,
  logKmsKeyArn: checked,
  memoryMegabytes: number,
  architecture: checked,
  logRetentionDays: checked,
  tracing: bool,
  entry: text,
  runtime: checked,
};

/** A queue in front of a table. Each message body is an item as JSON, which the packaged `drain-buffer` writes. */
export class WriteBuffer extends Construct {
  public readonly queueName: string;
  public readonly queueUrl: string;
  public readonly queueArn: string;
  public readonly visibilityTimeoutSeconds: number;
  public readonly deadLetterQueueUrl: string;
  public readonly deadLetterQueueArn: string;
  /** The function that drains the queue. */
  public readonly function: NodeFunction<DrainBufferEnv>;
  public readonly resource: SqsQueue;
  private readonly kmsKeyArn: string | undefined;
  private readonly queues: ReturnType<typeof createQueues>;

  constructor(scope: Construct, id: string, props: WriteBufferProps) {
    super(...placeIn(new.target, scope, id));
    const settings = checkProps(this, props, SHAPE, settingsOf, (all) => [
      sameRegionFinding('table', this, all.table, all.table.tableArn),
      ...findings(all),
    ]);

    this.queues = createQueues(this, settings);
    const { queue, deadLetterQueue } = this.queues;
    this.resource = queue;
    this.queueName = queue.name;
    this.queueUrl = queue.url;
    this.queueArn = queue.arn;
    this.visibilityTimeoutSeconds = settings.visibilityTimeoutSeconds;
    this.deadLetterQueueUrl = deadLetterQueue.queueUrl;
    this.deadLetterQueueArn = deadLetterQueue.queueArn;
    this.kmsKeyArn = settings.kmsKeyArn;
    this.function = createDrain(this, settings);
    this.mapToFunction(settings);
    queueAlarms(this, settings, drainName(settings.queueName), this.queueName);
  }

  /** Allows sending messages, singly or in batches, to the queue's URL, but not looking up the URL by name. */
  public grantSend(grantee: Grantee): IamRolePolicy {
    return grant(this, 'Send', grantee, sendStatements(this.queueArn, this.kmsKeyArn));
  }

  /** Allows a service to send messages for one topic, bucket or rule. With `kmsKeyArn`, the key's policy must, too. */
  public allowSend(sender: SendingService): void {
    const { arn, accountId, isFifo } = this.queues;
    const { sound, findingsWith } = judgeProps(sender, SENDER_SHAPE);
    check(this, findingsWith(senderFindings(sound, isFifo)));
    this.addToQueuePolicy(sendStatement(arn, accountId, sender));
  }

  /**
   * Adds a statement to the policy of the queue, which must not have another policy resource, and which SQS limits to 20
   * statements.
   * @param statement its resources are by default the queue
   */
  public addToQueuePolicy(statement: PolicyStatement): void {
    const { policy, arn, queue } = this.queues;
    addStatement(this, policy, onQueue(statement, arn, queue), MAX_STATEMENTS);
  }

  private mapToFunction({ table, batchSize, batchingWindowSeconds, ...scaling }: Settings): void {
    const receiving = grant(this, 'Receive', this.function, [
      { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [this.queueArn] },
      ...useOfKey(this.kmsKeyArn, 'kms:Decrypt'),
    ]);
    const writing = table.grant(this.function, 'Drain', ['BatchWriteItem']);
    new LambdaEventSourceMapping(this, 'Mapping', {
      eventSourceArn: this.queueArn,
      functionName: this.function.functionArn,
      batchSize,
      maximumBatchingWindowInSeconds: batchingWindowSeconds,
      // Only failed messages are retried, not their whole batch.
      functionResponseTypes: ['ReportBatchItemFailures'],
      ...scalingArguments(scaling),
      dependsOn: [receiving, writing],
    });
  }
}

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(props: WriteBufferProps) {
  const settings = withDefaults(props, {
    fifo: false,
    contentBasedDeduplication: false,
    strictOrder: false,
    batchSize: props.fifo ? 10 : 100,
    batchingWindowSeconds: props.fifo ? 0 : 1,
    maxReceiveCount: 5,
    functionTimeoutSeconds: 10,
    retentionSeconds: 345_600,
    deletionProtection: false,
    alarms: true,
    alarmActions: [],
  });
  const minimum = leastVisibility(settings.functionTimeoutSeconds, settings.batchingWindowSeconds);
  // Only failed messages wait that long, so a timeout below 30 seconds, the default of SQS, has no benefit.
  const timed = withDefaults(settings, { visibilityTimeoutSeconds: Math.max(30, minimum) });
  return withDefaults(timed, { oldestMessageAlarmSeconds: timed.maxReceiveCount * timed.visibilityTimeoutSeconds });
}
