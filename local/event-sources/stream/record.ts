import type { _Record, StreamRecord } from '@aws-sdk/client-dynamodb-streams';
import type { Batchable } from '../batcher';

export interface StreamItem extends Batchable {
  readonly sequenceNumber: string;
  /** Epoch milliseconds, with a precision of a second. */
  readonly createdAt: number;
}

/** @param now the creation time of a record that has none */
export const toItem = ({ dynamodb = {} }: _Record, event: object, now: number): StreamItem => ({
  json: JSON.stringify(event),
  sequenceNumber: dynamodb.SequenceNumber ?? '',
  createdAt: dynamodb.ApproximateCreationDateTime?.getTime() ?? now,
});

/**
 * Converts a record to the one in a function's event, with its fields in Lambda's order.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#with-ddb-example-event
 */
export const toStreamEvent = (record: _Record, streamArn: string): object => ({
  eventID: record.eventID,
  eventName: record.eventName,
  eventVersion: record.eventVersion,
  eventSource: record.eventSource ?? 'aws:dynamodb',
  awsRegion: record.awsRegion ?? streamArn.split(':')[3],
  dynamodb: toChange(record.dynamodb ?? {}),
  ...(record.userIdentity && {
    userIdentity: { type: record.userIdentity.Type, principalId: record.userIdentity.PrincipalId },
  }),
  eventSourceARN: streamArn,
});

const toChange = ({ ApproximateCreationDateTime: createdAt, ...change }: StreamRecord): unknown =>
  toJson({
    ApproximateCreationDateTime: createdAt && createdAt.getTime() / 1000,
    Keys: change.Keys,
    NewImage: change.NewImage,
    OldImage: change.OldImage,
    SequenceNumber: change.SequenceNumber,
    SizeBytes: change.SizeBytes,
    StreamViewType: change.StreamViewType,
  });

/** The item's key as a string: equal keys give equal strings. */
export const keyOf = ({ dynamodb: { Keys = {} } = {} }: _Record): string =>
  JSON.stringify(toJson(Object.entries(Keys).sort(([one], [other]) => (one < other ? -1 : 1))));

/** Converts binary values to base64, as in DynamoDB's own JSON, without undefined fields. */
function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(parts.map(([name, part]) => [name, toJson(part)]));
}
