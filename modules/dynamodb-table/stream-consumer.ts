import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { Construct } from 'constructs';
import { type AlarmProps, alarm } from '../shared/alarm';
import { between, check, type Finding, must, named, oneOf } from '../shared/check';
import { DeadLetterQueue } from '../shared/dead-letter-queue';
import { withDefaults } from '../shared/defaults';
import { type Grantee, grant } from '../shared/grant';
import type { Table } from './grants';

/** As long as a stream keeps a record. */
const STREAM_RETENTION_SECONDS = 86_400;

/** A record's images in a stream. */
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

type Pattern = Readonly<Record<string, unknown>>;

/**
 * Which records reach the function: those that match any of the filters.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
export interface StreamFilter {
  readonly eventName?: readonly ('INSERT' | 'MODIFY' | 'REMOVE')[];
  /** Who did it: `{ type: ['Service'], principalId: ['dynamodb.amazonaws.com'] }` is an expiry. */
  readonly userIdentity?: Pattern;
  /** Patterns by attribute and type: `{ NewImage: { status: { S: ['paid'] } } }`. */
  readonly dynamodb?: { readonly Keys?: Pattern; readonly NewImage?: Pattern; readonly OldImage?: Pattern };
}

/** A function that reports what failed of a batch: it answers `{ batchItemFailures: [{ itemIdentifier }] }`. */
export interface StreamFunction extends Grantee {
  readonly functionName: string;
}

const DEFAULTS = {
  startingPosition: 'TRIM_HORIZON',
  batchSize: 100,
  batchingWindowSeconds: 0,
  parallelizationFactor: 1,
  maximumRetryAttempts: 10,
  maximumRecordAgeSeconds: STREAM_RETENTION_SECONDS,
  filters: [] as readonly StreamFilter[],
};

export interface StreamConsumerProps extends AlarmProps {
  readonly function: StreamFunction;
  /**
   * `TRIM_HORIZON` begins with the oldest record that the stream has, so that nothing written before the mapping
   * works is lost; `LATEST` begins with what comes then.
   * @default 'TRIM_HORIZON'
   */
  readonly startingPosition?: 'TRIM_HORIZON' | 'LATEST';
  /** The most records in one invocation, 1 to 10000. @default 100 */
  readonly batchSize?: number;
  /** How long a batch may fill, 0 to 300. @default 0 */
  readonly batchingWindowSeconds?: number;
  /** Invocations at once for one shard, 1 to 10; the records of an item stay in order. @default 1 */
  readonly parallelizationFactor?: number;
  /**
   * How often a failed batch is tried again, 0 to 10000; -1 is until its records are older than `maximumRecordAgeSeconds`.
   * With -1 the function itself must put aside what can never succeed, or one bad record holds up its shard that long.
   * @default 10
   */
  readonly maximumRetryAttempts?: number;
  /** Older records are given up, 60 to 604800. @default 86400, as long as the stream keeps them */
  readonly maximumRecordAgeSeconds?: number;
  /** At most 10 (AWS allows 5 unless asked for more), each at most 4096 characters of JSON. @default all records */
  readonly filters?: readonly StreamFilter[];
  /** 1 to 80 letters, digits, hyphens or underscores. @default `<table name>-<construct id>-failures` */
  readonly failureQueueName?: string;
  /**
   * The age of the record being read that raises an alarm after five minutes, below `maximumRecordAgeSeconds`.
   * @default 300, at most half of `maximumRecordAgeSeconds`
   */
  readonly iteratorAgeAlarmSeconds?: number;
}

/** Has a function follow a table's stream. What fails to the end is noted in a queue: where it is in the stream, not what it says. */
export class StreamConsumer extends Construct {
  public readonly failureQueueUrl: string;
  public readonly failureQueueArn: string;
  public readonly resource: LambdaEventSourceMapping;

  constructor(
    table: Table & { readonly streamView: StreamView | undefined },
    id: string,
    props: StreamConsumerProps & { readonly name: string },
  ) {
    super(table, id);

    const { function: consumer, name, failureQueueName = `${name}-failures` } = props;
    const defaulted = withDefaults(DEFAULTS, props);
    const { iteratorAgeAlarmSeconds = Math.min(300, Math.floor(defaulted.maximumRecordAgeSeconds / 2)) } = props;
    const settings = { ...defaulted, failureQueueName, iteratorAgeAlarmSeconds };

    check(this, [...limitFindings(settings), ...filterFindings(settings.filters, table.streamView)]);

    const failures = new DeadLetterQueue(this, 'Failures', { ...props, queueName: failureQueueName });
    this.failureQueueUrl = failures.queueUrl;
    this.failureQueueArn = failures.queueArn;

    this.resource = new LambdaEventSourceMapping(this, 'Resource', {
      eventSourceArn: table.streamArn,
      functionName: consumer.functionName,
      ...mappingArguments(settings),
      destinationConfig: { onFailure: { destinationArn: failures.queueArn } },
      // Lambda tries both rights when the mapping is made.
      dependsOn: [
        table.grantStream(consumer),
        grant(failures, 'Send', consumer, [{ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }]),
      ],
    });

    alarm(this, 'IteratorAgeAlarm', props, {
      alarmName: `${name}-iterator-age`,
      alarmDescription: 'A function is behind the stream that it follows, or stuck on a batch that fails.',
      namespace: 'AWS/Lambda',
      metricName: 'IteratorAge',
      dimensions: { FunctionName: consumer.functionName },
      statistic: 'Maximum',
      threshold: iteratorAgeAlarmSeconds * 1000,
      minutes: 5,
    });
  }
}

type Defaulted = typeof DEFAULTS;
type Settings = Defaulted & Pick<StreamConsumerProps, 'failureQueueName' | 'iteratorAgeAlarmSeconds'>;

const mappingArguments = ({ filters, ...settings }: Defaulted) => ({
  startingPosition: settings.startingPosition,
  batchSize: settings.batchSize,
  maximumBatchingWindowInSeconds: settings.batchingWindowSeconds,
  parallelizationFactor: settings.parallelizationFactor,
  maximumRetryAttempts: settings.maximumRetryAttempts,
  maximumRecordAgeInSeconds: settings.maximumRecordAgeSeconds,
  bisectBatchOnFunctionError: true,
  functionResponseTypes: ['ReportBatchItemFailures'],
  ...(filters.length > 0 && {
    filterCriteria: { filter: filters.map((filter) => ({ pattern: JSON.stringify(filter) })) },
  }),
});

/** The rules of https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const limitFindings = (settings: Settings): Finding[] => [
  oneOf('startingPosition', settings.startingPosition, ['TRIM_HORIZON', 'LATEST']),
  between('batchSize', settings.batchSize, 1, 10_000),
  between('batchingWindowSeconds', settings.batchingWindowSeconds, 0, 300),
  between('parallelizationFactor', settings.parallelizationFactor, 1, 10),
  between('maximumRetryAttempts', settings.maximumRetryAttempts, -1, 10_000),
  between('maximumRecordAgeSeconds', settings.maximumRecordAgeSeconds, 60, 604_800),
  between('iteratorAgeAlarmSeconds', settings.iteratorAgeAlarmSeconds, 1, STREAM_RETENTION_SECONDS),
  must('iteratorAgeAlarmSeconds', settings.iteratorAgeAlarmSeconds, 'be below maximumRecordAgeSeconds', (seconds) => {
    return seconds < settings.maximumRecordAgeSeconds;
  }),
  named('failureQueueName', settings.failureQueueName, /^[\w-]{1,80}$/, 'be 1 to 80 letters, digits, - or _'),
];

const IMAGES: Readonly<Record<StreamView, readonly string[]>> = {
  KEYS_ONLY: [],
  NEW_IMAGE: ['NewImage'],
  OLD_IMAGE: ['OldImage'],
  NEW_AND_OLD_IMAGES: ['NewImage', 'OldImage'],
};

function filterFindings(filters: readonly StreamFilter[], view: StreamView | undefined): Finding[] {
  const images = filters.flatMap(({ dynamodb = {} }) => Object.keys(dynamodb).filter((part) => part !== 'Keys'));
  return [
    between('number of filters', filters.length, 0, 10),
    ...filters.map((filter) => between('length of a filter', JSON.stringify(filter).length, 1, 4096)),
    ...images.map((image) =>
      must('filters', image, `match on what a stream of ${view} holds`, () => !view || IMAGES[view].includes(image)),
    ),
  ];
}
