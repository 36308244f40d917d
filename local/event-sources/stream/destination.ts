import { randomUUID } from 'node:crypto';
import type { Endpoint, Invocation } from '../endpoint';
import type { StreamMapping } from '../mapping';
import type { StreamItem } from './record';
import type { Attempt } from './retry';

export interface Discarded {
  readonly attempt: Attempt<StreamItem>;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** The last invocation with these records, if any. */
  readonly invocation: Invocation | undefined;
  /** The function's event with these records, as JSON. */
  readonly event: string;
}

/**
 * Sends the invocation record of a discarded batch to the on-failure destination. Queues and topics receive the
 * positions of the records; a bucket also receives the event.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export async function sendToDestination(
  endpoint: Endpoint,
  discarded: Discarded,
  mapping: StreamMapping,
  { shardId, now }: { readonly shardId: string; readonly now: number },
): Promise<void> {
  const { destinationArn } = mapping;
  if (destinationArn === undefined) return;
  const record = invocationRecord(discarded, mapping, shardId, now);
  const [, , service, , , bucket = ''] = destinationArn.split(':');
  if (service !== 's3') return endpoint.send(destinationArn, JSON.stringify(record));
  const text = JSON.stringify({ ...record, payload: JSON.parse(discarded.event) });
  return endpoint.putObject(bucket, objectKey(mapping.uuid, shardId, now), text);
}

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>` */
function objectKey(mappingId: string, shardId: string, now: number): string {
  const time = new Date(now).toISOString().slice(0, 19);
  const folder = time.slice(0, 10).replaceAll('-', '/');
  return `aws/lambda/${mappingId}/${shardId}/${folder}/${time.replaceAll(':', '.')}-${randomUUID()}`;
}

function invocationRecord(
  { attempt, condition, invocation }: Discarded,
  { functionArn, sourceArn: streamArn }: StreamMapping,
  shardId: string,
  now: number,
) {
  const { records, invocations } = attempt;
  const [first, last] = [records[0], records.at(-1)];
  return {
    requestContext: {
      // As recorded on AWS, records that were never delivered have a request id and count one invocation.
      requestId: invocation?.requestId ?? randomUUID(),
      functionArn,
      condition,
      approximateInvokeCount: Math.max(1, invocations),
    },
    ...(invocation && condition === 'RetryAttemptsExhausted' && { responseContext: responseOf(invocation) }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn,
    },
  };
}

const responseOf = ({ statusCode, executedVersion, functionError }: Invocation) => ({
  statusCode,
  executedVersion,
  functionError: functionError ?? null,
});

const arrival = (item: StreamItem | undefined) => item && new Date(item.createdAt).toISOString().replace('.000Z', 'Z');
