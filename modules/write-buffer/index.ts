import { join } from 'node:path';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Construct } from 'constructs';
import type { DrainBufferEnv, StrictOrderEnv } from '../../functions/drain-buffer/env';
import type { KeyAttribute } from '../../tables/schema';
import { NodeFunction, type NodeFunctionProps } from '../node-function';
import { type AlarmProps, alarm } from '../shared/alarm';
import { between, check, type Finding, flag, must, named } from '../shared/check';
import { type Grantee, grant, type Statement } from '../shared/grant';
import { createQueues } from './queues';
import { timing, timingFindings } from './timing';

/** What a buffer needs of its table: a `DynamoDbTable` fits, as does an imported one, and a stranger's. */
export interface BufferedTable {
  readonly tableArn: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute;
  /** Allows the grantee these actions and no others, under the name that `access` gives. */
  grant(grantee: Grantee, access: string, actions: readonly 'BatchWriteItem'[]): IamRolePolicy;
}

type FunctionSettings = 'memoryMegabytes' | 'architecture' | 'logRetentionDays' | 'tracing';

export interface WriteBufferProps extends AlarmProps, Pick<NodeFunctionProps<DrainBufferEnv>, FunctionSettings> {
  /**
   * 1 to 58 letters, digits, hyphens or underscores, without the suffix `.fifo`. The dead-letter queue is called
   * `<queueName>-dead-letters`, the function and its role `<queueName>-drain`.
   */
  readonly queueName: string;
  /** Where the items go. */
  readonly table: BufferedTable;
  /** Whether the items of a message group are written in the order in which they were sent. @default false */
  readonly fifo?: boolean;
  /**
   * Whether a message equal to one of the last five minutes is dropped; else senders give deduplication ids. Only with
   * `fifo`, and only where no item changes and changes back in that time: the change back would be dropped.
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;
  /**
   * Whether a message that can never be written holds back those behind it in its message group until it is a dead letter.
   * They are received with it each time, so that they become dead letters, too, and must be sent again in order. Only with
   * `fifo`.
   * @default false: it fails alone, and the others of its group are written
   */
  readonly strictOrder?: boolean;
  /** The most messages in one invocation: 1 to 10,000, with `fifo` 1 to 10. @default 100, with `fifo` 10 */
  readonly batchSize?: number;
  /**
   * How long a batch may fill: 0 to 300, at least 1 with a `batchSize` above 10, 0 with `fifo`.
   * @default 1, with `fifo` 0
   */
  readonly batchingWindowSeconds?: number;
  /** The most invocations at once, which shields the table from floods: 2 to 1,000. @default 10 */
  readonly maximumConcurrency?: number;
  /** How often a message is tried before it becomes a dead letter: 1 to 1,000. @default 5 */
  readonly maxReceiveCount?: number;
  /** 1 to 900. @default 10 */
  readonly functionTimeoutSeconds?: number;
  /**
   * When a failed message is tried again, counted from its last try: at least 6 × `functionTimeoutSeconds` +
   * `batchingWindowSeconds`, at most 43,200.
   * @default that least, or 30 where that is more
   */
  readonly visibilityTimeoutSeconds?: number;
  /**
   * How long a message is kept: longer than its tries take (`maxReceiveCount` × `visibilityTimeoutSeconds`), less long
   * than dead letters are (14 days).
   * @default 345600: 4 days
   */
  readonly retentionSeconds?: number;
  /**
   * The age above which the oldest message raises an alarm: less than `retentionSeconds`.
   * @default as long as all tries of a message take: what is older waits for a function that does not keep up
   */
  readonly oldestMessageAlarmSeconds?: number;
  /**
   * The ARN of the KMS key that encrypts the messages, dead letters too.
   * @default none: they are encrypted with a key of SQS's own
   */
  readonly kmsKeyArn?: string;
}

/** A queue in front of a table. The body of a message is an item as JSON, which the packaged `drain-buffer` puts. */
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

  constructor(scope: Construct, id: string, props: WriteBufferProps) {
    super(scope, id);

    const { queueName, table, fifo = false, contentBasedDeduplication = false, kmsKeyArn } = props;
    const { strictOrder = false, batchSize = fifo ? 10 : 100, maximumConcurrency = 10 } = props;
    const times = timing(props);
    const settings = {
      ...props,
      ...times,
      fifo,
      contentBasedDeduplication,
      strictOrder,
      batchSize,
      maximumConcurrency,
    };

    check(this, [...findings(settings), ...timingFindings(times)]);

    const { queue, deadLetterQueue } = createQueues(this, settings);
    this.resource = queue;
    this.queueName = queue.name;
    this.queueUrl = queue.url;
    this.queueArn = queue.arn;
    this.visibilityTimeoutSeconds = times.visibilityTimeoutSeconds;
    this.deadLetterQueueUrl = deadLetterQueue.queueUrl;
    this.deadLetterQueueArn = deadLetterQueue.queueArn;
    this.kmsKeyArn = kmsKeyArn;
    this.function = this.drainInto(table, settings);

    alarm(this, 'OldestMessageAlarm', props, {
      alarmName: `${queueName}-oldest-message`,
      alarmDescription: 'Messages wait in a write buffer for longer than they should: its function does not keep up.',
      namespace: 'AWS/SQS',
      metricName: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: this.queueName },
      statistic: 'Maximum',
      threshold: times.oldestMessageAlarmSeconds,
    });
  }

  /**
   * Allows the grantee to send, one by one or in batches, by the queue's URL. Looking the URL up by name is another
   * right, which nobody needs who is given the URL.
   */
  public grantSend(grantee: Grantee): IamRolePolicy {
    return grant(this, 'Send', grantee, [
      { actions: ['sqs:SendMessage'], resources: [this.queueArn] },
      // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
      ...this.useOfKey('kms:GenerateDataKey', 'kms:Decrypt'),
    ]);
  }

  private drainInto(table: BufferedTable, settings: Settings): NodeFunction<DrainBufferEnv> {
    const drain = new NodeFunction(this, 'Function', {
      // Memory, architecture, log retention and tracing.
      ...settings,
      functionName: `${settings.queueName}-drain`,
      description: `Writes what is sent to ${settings.queueName} to its table`,
      entry: join(__dirname, '../../functions/drain-buffer'),
      environment: {
        // Its name would mean a table of the function's own account and region.
        TABLE_NAME: table.tableArn,
        KEY_ATTRIBUTES: JSON.stringify(keyOf(table)),
      } satisfies DrainBufferEnv,
      timeoutSeconds: settings.functionTimeoutSeconds,
    });
    if (settings.strictOrder) drain.addEnvironment({ STRICT_ORDER: 'true' } satisfies StrictOrderEnv);
    const receiving = grant(this, 'Receive', drain, [
      { actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [this.queueArn] },
      ...this.useOfKey('kms:Decrypt'),
    ]);
    const writing = table.grant(drain, 'Drain', ['BatchWriteItem']);

    new LambdaEventSourceMapping(this, 'Mapping', {
      eventSourceArn: this.queueArn,
      functionName: drain.functionArn,
      batchSize: settings.batchSize,
      maximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
      // What failed is tried again, and not its whole batch.
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: settings.maximumConcurrency },
      dependsOn: [receiving, writing],
    });
    return drain;
  }

  private useOfKey(...actions: string[]): Statement[] {
    return this.kmsKeyArn === undefined ? [] : [{ actions, resources: [this.kmsKeyArn] }];
  }
}

type Settings = WriteBufferProps &
  ReturnType<typeof timing> &
  Required<
    Pick<WriteBufferProps, 'fifo' | 'contentBasedDeduplication' | 'strictOrder' | 'batchSize' | 'maximumConcurrency'>
  >;

function findings(settings: Settings): Finding[] {
  const { queueName, fifo, contentBasedDeduplication, strictOrder, batchSize, batchingWindowSeconds } = settings;
  const batch = fifo
    ? [
        between('batchSize (with fifo)', batchSize, 1, 10),
        must('batchingWindowSeconds (with fifo)', batchingWindowSeconds, 'be 0', (seconds) => seconds === 0),
      ]
    : [
        between('batchSize', batchSize, 1, 10_000),
        batchSize > 10
          ? between('batchingWindowSeconds (with a batchSize above 10)', batchingWindowSeconds, 1, 300)
          : between('batchingWindowSeconds', batchingWindowSeconds, 0, 300),
      ];
  return [
    named(
      'queueName',
      queueName,
      /^[\w-]{1,58}$/,
      'be 1 to 58 letters, digits, hyphens or underscores (fifo adds .fifo)',
    ),
    flag('fifo', fifo),
    flag('strictOrder', strictOrder),
    must('contentBasedDeduplication (without fifo)', contentBasedDeduplication, 'be false', (on) => fifo || !on),
    must('strictOrder (without fifo)', strictOrder, 'be false', (on) => fifo || !on),
    ...batch,
    between('maximumConcurrency', settings.maximumConcurrency, 2, 1000),
    named('kmsKeyArn', settings.kmsKeyArn, /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'be the ARN of a KMS key'),
  ];
}

const keyOf = ({ partitionKey, sortKey }: BufferedTable): KeyAttribute[] =>
  [partitionKey, ...(sortKey ? [sortKey] : [])].map(({ name, type }) => ({ name, type }));
