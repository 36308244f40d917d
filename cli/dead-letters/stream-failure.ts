import { quote } from '../../runtime/request';

/** A message about records that a function could not process. */
export interface StreamFailure {
  readonly reason: string;
  readonly streamArn: string;
  /** Undefined if the message does not say. */
  readonly shardId: string | undefined;
  readonly firstSequenceNumber: string;
  readonly lastSequenceNumber: string;
  /** The record as its function gets it, if the message has the whole of it. */
  readonly event?: object;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the on-failure record of Lambda, or the message of a function that itself sets aside a record that it can never
 * process. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 * @returns undefined if the body is neither
 */
export function readStreamFailure(body: string): StreamFailure | undefined {
  const fields = parse(body);
  const batch = objectIn(fields, 'DDBStreamBatchInfo');
  const found = batch.streamArn === undefined ? fromFunction(fields) : fromLambda(fields, batch);
  const { streamArn, firstSequenceNumber, lastSequenceNumber } = found;
  const isWhole = streamArn !== '' && [firstSequenceNumber, lastSequenceNumber].every((text) => /^\d+$/.test(text));
  return isWhole ? found : undefined;
}

function fromLambda(fields: Fields, batch: Fields): StreamFailure {
  const { condition, approximateInvokeCount } = objectIn(fields, 'requestContext');
  const { functionError } = objectIn(fields, 'responseContext');
  const invocations = typeof approximateInvokeCount === 'number' ? ` after ${approximateInvokeCount} invocations` : '';
  const error = typeof functionError === 'string' ? `: ${functionError}` : '';
  return {
    reason: `${text(condition) || 'no condition'}${invocations}${error}`,
    streamArn: text(batch.streamArn),
    shardId: text(batch.shardId) || undefined,
    firstSequenceNumber: text(batch.startSequenceNumber),
    lastSequenceNumber: text(batch.endSequenceNumber),
  };
}

function fromFunction(fields: Fields): StreamFailure {
  const { eventID, eventName, keys, oldImage, newImage, images } = fields;
  const sequenceNumber = text(fields.sequenceNumber);
  const streamArn = text(fields.eventSourceARN);
  // Who deleted an item is not in the message, nor are images that are too large.
  const hasImage = typeof newImage === 'object' && newImage !== null;
  const isWhole = images === undefined && hasImage && typeof eventID === 'string';
  const dynamodb = {
    ApproximateCreationDateTime: fields.approximateCreationDateTime,
    Keys: keys,
    ...(oldImage !== undefined && { OldImage: oldImage }),
    NewImage: newImage,
    SequenceNumber: sequenceNumber,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  };
  const event = { eventID, eventName, eventSource: 'aws:dynamodb', awsRegion: streamArn.split(':')[3], dynamodb };
  return {
    reason: text(fields.reason) || `no reason, got ${quote(fields.reason)}`,
    streamArn,
    shardId: undefined,
    firstSequenceNumber: sequenceNumber,
    lastSequenceNumber: sequenceNumber,
    ...(isWhole && { event: { ...event, eventSourceARN: streamArn } }),
  };
}

function parse(body: string): Fields {
  try {
    return objectOf(JSON.parse(body));
  } catch {
    return {};
  }
}

const objectOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {});
const objectIn = (fields: Fields, name: string): Fields => objectOf(fields[name]);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
