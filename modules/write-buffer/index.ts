import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { DrainBufferEnv, StrictOrderEnv } from '../../functions/drain-buffer/env';
import { NodeFunction, type NodeFunctionProps } from '../node-function';
import { ALARM_SHAPE, type AlarmProps } from '../shared/alarm';
import { check } from '../shared/check';
import { defined, withDefaults } from '../shared/defaults';
import { type Grantee, grant, type Statement } from '../shared/grant';
import { json } from '../shared/json';
import { ownFunction } from '../shared/own-function';
import { addStatement, type PolicyStatement } from '../shared/resource-policy';
import { bool, checked, number, object, type Shape, set, shapeFindings, text } from '../shared/shape';
import { queueAlarms } from './alarms';
import { findings, leastVisibility } from './findings';
import { createQueues } from './queues';
import { type Pollers, type Scaling, scalingArguments } from './scaling';
import { onQueue, SENDER_SHAPE, type SendingService, senderFindings, sendStatement } from './senders';
import { type BufferedTable, bufferedTable, keyOf } from './table';

export type { PolicyStatement } from '../shared/resource-policy';
export type { Pollers } from './scaling';
export type { SendingService } from './senders';
export type { BufferedTable } from './table';

type FunctionProp = 'runtime' | 'memoryMegabytes' | 'architecture' | 'logRetentionDays' | 'tracing';

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
    super(scope, id);
    check(this, shapeFindings(props, SHAPE));
    const settings = settingsOf(props);
    check(this, findings(settings));

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
    this.function = this.createFunction(settings);
    this.mapToFunction(settings);
    queueAlarms(this, settings, drainName(settings.queueName), this.queueName);
  }

  /** Allows sending messages, singly or in batches, to the queue's URL, but not looking up the URL by name. */
  public grantSend(grantee: Grantee): IamRolePolicy {
    return grant(this, 'Send', grantee, [
      { actions: ['sqs:SendMessage'], resources: [this.queueArn] },
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
      ...this.useOfKey('kms:GenerateDataKey', 'kms:Decrypt'),
    ]);
  }

  /** Allows a service to send messages for one topic, bucket or rule. With `kmsKeyArn`, the key's policy must, too. */
  public allowSend(sender: SendingService): void {
    const { arn, accountId, isFifo } = this.queues;
    check(this, shapeFindings(sender, SENDER_SHAPE));
    check(this, senderFindings(sender, isFifo));
    this.addToQueuePolicy(sendStatement(arn, accountId, sender));
  }

  /**
   * Adds a statement to the policy of the queue, which must not have another policy resource.
   * @param statement its resources are by default the queue
   */
  public addToQueuePolicy(statement: PolicyStatement): void {
    const { policy, arn, queue } = this.queues;
    addStatement(this, policy, onQueue(statement, arn, queue));
  }

  private createFunction({ queueName, table, ...settings }: Settings): NodeFunction<DrainBufferEnv> {
    const { runtime, memoryMegabytes, architecture, logRetentionDays, tracing, alarms, alarmActions } = settings;
    const drain = new NodeFunction(this, 'Function', {
      functionName: drainName(queueName),
      description: `Writes what is sent to ${queueName} to its table`,
      ...(settings.entry === undefined ? ownFunction('drain-buffer') : { entry: settings.entry }),
      environment: {
        // A name would refer to a table in the function's own account and region.
        TABLE_NAME: table.tableArn,
        KEY_ATTRIBUTES: json(keyOf(table)),
      } satisfies DrainBufferEnv,
      timeoutSeconds: settings.functionTimeoutSeconds,
      alarms,
      alarmActions,
      // Omitted props have the defaults of `NodeFunction`.
      ...defined({ runtime, memoryMegabytes, architecture, logRetentionDays, tracing }),
    });
    if (settings.strictOrder) drain.addEnvironment({ STRICT_ORDER: 'true' } satisfies StrictOrderEnv);
    return drain;
  }

  private mapToFunction({ table, batchSize, batchingWindowSeconds, ...scaling }: Settings): void {
    const receiving = grant(this, 'Receive', this.function, [
      { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [this.queueArn] },
      ...this.useOfKey('kms:Decrypt'),
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

  private useOfKey(...actions: string[]): Statement[] {
    return this.kmsKeyArn === undefined ? [] : [{ actions, resources: [this.kmsKeyArn] }];
  }
}

type Settings = ReturnType<typeof settingsOf>;

const drainName = (queueName: string): string => `${queueName}-drain`;

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
    alarms: true,
    alarmActions: [],
  });
  const minimum = leastVisibility(settings.functionTimeoutSeconds, settings.batchingWindowSeconds);
  // Only failed messages wait that long, so a timeout below 30 seconds, the default of SQS, has no benefit.
  const timed = withDefaults(settings, { visibilityTimeoutSeconds: Math.max(30, minimum) });
  return withDefaults(timed, { oldestMessageAlarmSeconds: timed.maxReceiveCount * timed.visibilityTimeoutSeconds });
}
