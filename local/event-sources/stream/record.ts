import type { _Record } from '@aws-sdk/client-dynamodb-streams';

/**
 * Converts a record to the one in a function's event.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#with-ddb-example-event
 */
export const toStreamEvent = (record: _Record, streamArn: string): object => ({
  eventID: record.eventID,
  eventName: record.eventName,
  eventVersion: record.eventVersion,
  eventSource: record.eventSource ?? 'aws:dynamodb',
  awsRegion: record.awsRegion ?? streamArn.split(':')[3],
  dynamodb: {
    ...(toJson(record.dynamodb ?? {}) as object),
    ...(record.dynamodb?.ApproximateCreationDateTime && {
      ApproximateCreationDateTime: record.dynamodb.ApproximateCreationDateTime.getTime() / 1000,
    }),
  },
  ...(record.userIdentity && {
    userIdentity: { type: record.userIdentity.Type, principalId: record.userIdentity.PrincipalId },
  }),
  eventSourceARN: streamArn,
});

/** The item's key as a string: equal keys give equal strings. */
export const keyOf = ({ dynamodb: { Keys = {} } = {} }: _Record): string =>
  JSON.stringify(toJson(Object.entries(Keys).sort(([one], [other]) => (one < other ? -1 : 1))));

/** Converts binary values to base64, as in DynamoDB's own JSON. */
function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toJson(part)]));
}
