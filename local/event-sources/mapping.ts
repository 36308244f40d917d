import type { EventSourceMappingConfiguration as Deployed } from '@aws-sdk/client-lambda';
import { compileBodyFilters, compileFilters, type Filter } from '../../filters';
import type { BatchLimits } from './batcher';
import { type Scaling, scalingOf } from './queue/scaling';
import type { RetryPolicy } from './stream/retry';
import { STATE_BYTES } from './stream/tumbling';

/** How long a stream keeps a record: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const STREAM_RETENTION_SECONDS = 86_400;

interface Common extends BatchLimits {
  readonly uuid: string;
  readonly sourceArn: string;
  readonly functionArn: string;
  readonly reportsFailures: boolean;
}

export interface QueueMapping extends Common {
  readonly kind: 'queue';
  readonly scaling: Scaling;
  /** Whether a message with this body passes the filters. */
  readonly matches: (body: string) => boolean;
}

export interface StreamMapping extends Common, RetryPolicy {
  readonly kind: 'stream';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** How many batches of a shard are delivered concurrently. */
  readonly lanes: number;
  /** 0 means no tumbling windows. */
  readonly tumblingSeconds: number;
  readonly maximumRecordAgeSeconds: number;
  readonly destinationArn: string | undefined;
  readonly matches: Filter;
}

/**
 * Reads a deployed mapping, with Lambda's defaults.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 * @throws if it has settings that are not supported: then it is not served
 */
export function readMapping(deployed: Deployed): QueueMapping | StreamMapping {
  const { EventSourceArn: sourceArn = '' } = deployed;
  const service = sourceArn.split(':')[2];
  const patterns = (deployed.FilterCriteria?.Filters ?? []).map(({ Pattern = '{}' }) => Pattern);
  const common = {
    uuid: deployed.UUID ?? '',
    sourceArn,
    functionArn: deployed.FunctionArn ?? '',
    reportsFailures: deployed.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false,
    windowSeconds: deployed.MaximumBatchingWindowInSeconds ?? 0,
  };
  if (service === 'sqs') {
    const matches = supported(() => compileBodyFilters(patterns));
    return { ...common, kind: 'queue', batchSize: deployed.BatchSize ?? 10, scaling: scalingOf(deployed), matches };
  }
  if (service === 'dynamodb') {
    const stateBytes = deployed.TumblingWindowInSeconds ? STATE_BYTES : 0;
    return { ...common, batchSize: deployed.BatchSize ?? 100, stateBytes, ...streamSettings(deployed, patterns) };
  }
  throw new Error(`the event source must be an SQS queue or a DynamoDB stream, got ${sourceArn || 'none'}`);
}

function streamSettings(deployed: Deployed, patterns: readonly string[]): Omit<StreamMapping, keyof Common> {
  const { TumblingWindowInSeconds: tumblingSeconds = 0 } = deployed;
  const age = deployed.MaximumRecordAgeInSeconds ?? -1;
  return {
    kind: 'stream',
    startingPosition: deployed.StartingPosition === 'LATEST' ? 'LATEST' : 'TRIM_HORIZON',
    // A shard has one state.
    lanes: tumblingSeconds > 0 ? 1 : (deployed.ParallelizationFactor ?? 1),
    tumblingSeconds,
    maximumRetryAttempts: deployed.MaximumRetryAttempts ?? -1,
    // The stream deletes older records.
    maximumRecordAgeSeconds: age < 0 ? STREAM_RETENTION_SECONDS : Math.min(age, STREAM_RETENTION_SECONDS),
    bisect: deployed.BisectBatchOnFunctionError ?? false,
    destinationArn: destination(deployed.DestinationConfig?.OnFailure?.Destination),
    matches: supported(() => compileFilters(patterns)),
  };
}

function destination(arn: string | undefined): string | undefined {
  if (!arn || (/^arn:[\w-]+:(sqs|sns|s3):/.test(arn) && !arn.endsWith('.fifo'))) return arn || undefined;
  throw new Error(
    `the on-failure destination must be a standard SQS queue, a standard SNS topic or an S3 bucket, got ${arn}`,
  );
}

function supported<Result>(compile: () => Result): Result {
  try {
    return compile();
  } catch (error) {
    throw new Error(`the filter is invalid: ${error instanceof Error ? error.message : String(error)}`);
  }
}
