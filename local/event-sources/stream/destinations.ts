import type { Invocation } from '../endpoint';
import type { Attempt } from './retry';

/** The position of a record in a stream. */
export interface StreamPlace {
  readonly sequenceNumber: string;
  /** Epoch milliseconds, with a precision of a second. */
  readonly createdAt: number;
}

export interface Discarded {
  readonly attempt: Attempt<StreamPlace>;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** The last invocation with these records, if any. */
  readonly invocation: Invocation | undefined;
}

/**
 * Creates the message to an on-failure destination: it has the positions of the discarded records, not their content.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export function discardMessage(
  { attempt, condition, invocation }: Discarded,
  source: { readonly functionArn: string; readonly streamArn: string; readonly shardId: string },
  now: number,
): string {
  const { records, invocations } = attempt;
  const [first, last] = [records[0], records.at(-1)];
  return JSON.stringify({
    requestContext: {
      requestId: invocation?.requestId ?? '',
      functionArn: source.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(invocation && {
      responseContext: {
        statusCode: invocation.statusCode,
        executedVersion: invocation.executedVersion,
        functionError: invocation.functionError ?? null,
      },
    }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId: source.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn: source.streamArn,
    },
  });
}

const arrival = (place: StreamPlace | undefined) =>
  place && new Date(place.createdAt).toISOString().replace('.000Z', 'Z');
