import type { DataAwsLambdaFunction } from '@cdktf/provider-aws/lib/data-aws-lambda-function';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Fn, Op, Token } from 'cdktf';
import { Construct, type IConstruct } from 'constructs';
import { ALARM_SHAPE, type AlarmProps, alarm, alarmFindings } from '../shared/alarm';
import { times } from '../shared/arithmetic';
import { between, type Finding, flag, keyArnFinding, must, named, oneOf } from '../shared/check';
import { withDefaults } from '../shared/defaults';
import { type Grantee, grant, type RoleOwner } from '../shared/grant';
import { checkProps } from '../shared/props';
import { DeadLetterQueue, sendStatements } from '../shared/queue';
import { sameRegionFinding } from '../shared/region';
import { checked, constructWith, number, type Shape, set, text } from '../shared/shape';
import { inOneStack } from '../shared/stacks';
import { filterFindings, patternOf, type StreamFilter, type StreamView } from './stream-filter';

/** How long a stream keeps a record. */
const STREAM_RETENTION_SECONDS = 86_400;

const DEFAULT_ALARM_SECONDS = 300;

/** A function that reports partial batch failures: it returns `{ batchItemFailures: [{ itemIdentifier }] }`. */
export interface StreamFunction extends RoleOwner {
  readonly functionName: string;
}

export interface StreamConsumerProps extends AlarmProps {
  /** A `NodeFunction`, or a function of the provider, also an existing one. */
  readonly function: StreamFunction | LambdaFunction | DataAwsLambdaFunction;
  /**
   * `TRIM_HORIZON` starts with the oldest record in the stream, so that no write before the mapping is active is lost.
   * `LATEST` starts with records written after that.
   * @default 'TRIM_HORIZON'
   */
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST';
  /** Maximum number of records in one invocation, 1 to 10000. @default 100 */
  readonly batchSize?: number;
  /** How long Lambda gathers records for a batch, 0 to 300. @default 0 */
  readonly batchingWindowSeconds?: number;
  /** Concurrent invocations per shard, 1 to 10. The records of one item stay in order. @default 1 */
  readonly parallelizationFactor?: number;
  /**
   * Retries of a failed batch, 0 to 10000, or -1 to retry until its records exceed `maximumRecordAgeSeconds`. With -1
   * the function must set aside records that can never succeed: one such record blocks its shard until it is too old.
   * @default 10
   */
  readonly maximumRetryAttempts?: number;
  /** Age at which Lambda discards a record, 60 to 604800. @default 86400, the retention of a stream */
  readonly maximumRecordAgeSeconds?: number;
  /** At most 10, each at most 4096 characters of JSON. AWS rejects more than 5 unless it has raised the account's quota. @default all records */
  readonly filters?: readonly StreamFilter[];
  /** 1 to 80 letters, digits, hyphens or underscores. @default `<table name>-<construct id>-failures` */
  readonly failureQueueName?: string;
  /** The ARN of the KMS key that encrypts the failure queue. @default none: a key managed by SQS */
  readonly failureQueueKmsKeyArn?: string;
  /** Whether a plan that would delete or replace the failure queue fails. @default false */
  readonly failureQueueDeletionProtection?: boolean;
  /**
   * Iterator age that raises an alarm after five minutes, below `maximumRecordAgeSeconds`.
   * @default 300, at most half of `maximumRecordAgeSeconds`
   */
  readonly iteratorAgeAlarmSeconds?: number;
}

const SHAPE: Shape<StreamConsumerProps> = {
  ...ALARM_SHAPE,
  function: set(constructWith<{ functionName: string }>({ functionName: set(text) })),
  startingPosition: checked,
  batchSize: number,
  batchingWindowSeconds: number,
  parallelizationFactor: number,
  maximumRetryAttempts: number,
  maximumRecordAgeSeconds: number,
  filters: checked,
  failureQueueName: checked,
  failureQueueKmsKeyArn: checked,
  failureQueueDeletionProtection: checked,
  iteratorAgeAlarmSeconds: number,
};

interface FollowedTable extends IConstruct {
  readonly streamArn: string;
  readonly streamView: StreamView | undefined;
  grantStream(grantee: Grantee): IamRolePolicy;
}

/** Name prefix and alarm settings that a consumer takes from its table unless its props set them. */
type Inherited = Required<AlarmProps> & { readonly name: string };

/**
 * Maps a table's stream to a function. Records that fail after all retries are reported to a queue, which holds their
 * position in the stream, not their content.
 */
export class StreamConsumer extends Construct {
  public readonly failureQueueUrl: string;
  public readonly failureQueueArn: string;
  public readonly resource: LambdaEventSourceMapping;

  constructor(table: FollowedTable, id: string, props: StreamConsumerProps, inherited: Inherited) {
    super(...placeOf(table, id, props?.function));
    const settings = checkProps(
      this,
      props,
      SHAPE,
      (all) => settingsOf(inherited, all),
      (all) => [
        sameRegionFinding('function', table, all.function, table.streamArn),
        ...limitFindings(all),
        ...filterFindings(all.filters, table.streamView),
        ...alarmFindings(all),
      ],
    );

    const { function: consumer, alarms, alarmActions, failureQueueKmsKeyArn: kmsKeyArn } = settings;
    const failures = new DeadLetterQueue(this, 'Failures', {
      queueName: settings.failureQueueName,
      kmsKeyArn,
      deletionProtection: settings.failureQueueDeletionProtection,
      alarms,
      alarmActions,
    });
    this.resource = new LambdaEventSourceMapping(this, 'Resource', {
      eventSourceArn: table.streamArn,
      functionName: consumer.functionName,
      ...mappingArguments(settings),
      destinationConfig: { onFailure: { destinationArn: failures.queueArn } },
      // Lambda checks both permissions when the mapping is created.
      dependsOn: [
        table.grantStream(consumer),
        grant(failures, 'Send', consumer, sendStatements(failures.queueArn, kmsKeyArn)),
      ],
    });
    consumerAlarms(this, settings, inherited.name);
    this.failureQueueUrl = failures.queueUrl;
    this.failureQueueArn = failures.queueArn;
  }
}

/**
 * The scope and id of a consumer. If the function is in another stack, it is created there: that stack depends on the
 * table's already, because the function may read the stream.
 */
function placeOf(table: IConstruct, id: string, consumer: IConstruct): [IConstruct, string] {
  const isElsewhere = Construct.isConstruct(consumer) && !inOneStack(table, consumer);
  return isElsewhere ? [consumer, `${table.node.path.replaceAll('/', '-')}-${id}`] : [table, id];
}

type Settings = ReturnType<typeof settingsOf>;

/**
 * @param name precedes the alarm names
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
function consumerAlarms(scope: Construct, settings: Settings, name: string): void {
  const { functionName } = settings.function;
  const metricOf = (metricName: string, statistic: string) => ({
    namespace: 'AWS/Lambda',
    metricName,
    dimensions: { FunctionName: functionName },
    statistic,
  });
  alarm(scope, 'IteratorAgeAlarm', settings, {
    ...metricOf('IteratorAge', 'Maximum'),
    alarmName: `${name}-iterator-age`,
    alarmDescription: {
      means: 'A function is behind the stream that it follows, or stuck on a batch that fails.',
      look: 'the errors that it logs: a failing batch is delivered again until it is too old',
      run: `aws logs tail /aws/lambda/${functionName} --since 1h`,
    },
    threshold: times(1000, settings.iteratorAgeAlarmSeconds),
    minutes: 5,
  });
  alarm(scope, 'UndeliveredAlarm', settings, {
    ...metricOf('DestinationDeliveryFailures', 'Sum'),
    alarmName: `${name}-undelivered`,
    alarmDescription: {
      means: 'Lambda could not report records that failed to the failure queue: nothing else says which they were.',
      look: 'the permissions of the function for the queue and its key, then at the errors that the function logs',
      run: `aws logs tail /aws/lambda/${functionName} --since 1h`,
    },
    threshold: 0,
  });
}

function settingsOf({ name, alarms, alarmActions }: Inherited, props: StreamConsumerProps) {
  const settings = withDefaults(props, {
    startingPosition: 'TRIM_HORIZON',
    batchSize: 100,
    batchingWindowSeconds: 0,
    parallelizationFactor: 1,
    maximumRetryAttempts: 10,
    maximumRecordAgeSeconds: STREAM_RETENTION_SECONDS,
    filters: [],
    failureQueueName: `${name}-failures`,
    failureQueueDeletionProtection: false,
    alarms,
    alarmActions,
  });
  return withDefaults(settings, { iteratorAgeAlarmSeconds: halfOf(settings.maximumRecordAgeSeconds) });
}

/** Half of the age of a record, but at most 5 minutes. */
const halfOf = (age: number): number =>
  Token.isUnresolved(age)
    ? Token.asNumber(Fn.min([DEFAULT_ALARM_SECONDS, Fn.floor(Token.asNumber(Op.div(age, 2)))]))
    : Math.min(DEFAULT_ALARM_SECONDS, Math.floor(age / 2));

/** Rules of https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const limitFindings = (settings: Settings): Finding[] => [
  oneOf('startingPosition', settings.startingPosition, ['TRIM_HORIZON', 'LATEST']),
  between('batchSize', settings.batchSize, 1, 10_000),
  between('batchingWindowSeconds', settings.batchingWindowSeconds, 0, 300),
  between('parallelizationFactor', settings.parallelizationFactor, 1, 10),
  between('maximumRetryAttempts', settings.maximumRetryAttempts, -1, 10_000),
  between('maximumRecordAgeSeconds', settings.maximumRecordAgeSeconds, 60, 604_800),
  between('iteratorAgeAlarmSeconds', settings.iteratorAgeAlarmSeconds, 1, STREAM_RETENTION_SECONDS),
  must('iteratorAgeAlarmSeconds', settings.iteratorAgeAlarmSeconds, 'be below maximumRecordAgeSeconds', (seconds) => {
    return Token.isUnresolved(settings.maximumRecordAgeSeconds) || seconds < settings.maximumRecordAgeSeconds;
  }),
  named(
    'failureQueueName',
    settings.failureQueueName,
    /^[\w-]{1,80}$/,
    'be 1 to 80 letters, digits, hyphens or underscores',
  ),
  keyArnFinding('failureQueueKmsKeyArn', settings.failureQueueKmsKeyArn),
  flag('failureQueueDeletionProtection', settings.failureQueueDeletionProtection),
];

const mappingArguments = ({ filters, ...settings }: Settings) => ({
  startingPosition: settings.startingPosition,
  batchSize: settings.batchSize,
  maximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
  parallelizationFactor: settings.parallelizationFactor,
  maximumRetryAttempts: settings.maximumRetryAttempts,
  maximumRecordAgeInSeconds: settings.maximumRecordAgeSeconds,
  bisectBatchOnFunctionError: true,
  functionResponseTypes: ['ReportBatchItemFailures'],
  ...(filters.length > 0 && {
    filterCriteria: { filter: filters.map((filter) => ({ pattern: patternOf(filter) })) },
  }),
});
