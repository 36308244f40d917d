import type { DynamoDBRecord } from 'aws-lambda';
import { albumIn, CUT_LENGTH, namesOf } from './cut-image';

/** What SQS takes as the body of a message, in UTF-8 bytes. */
export const MAX_MESSAGE_BYTES = 262_144;
/** A message of DynamoDB's may quote what it refuses. */
const MAX_REASON_LENGTH = 1000;

/**
 * The message to the failure queue about a record that can never count: what the record says, and why it cannot count. On-failure
 * records that Lambda sends to the same queue have `DDBStreamBatchInfo` instead, and say only where records are.
 */
export function failureMessage(record: DynamoDBRecord, reason: string): string {
  const { eventID, eventName, eventSourceARN, dynamodb = {} } = record;
  const { SequenceNumber, ApproximateCreationDateTime, Keys, OldImage, NewImage } = dynamodb;
  const head = {
    source: 'publish-leaderboard',
    reason: reason.slice(0, MAX_REASON_LENGTH),
    eventID,
    sequenceNumber: SequenceNumber,
    eventName,
    eventSourceARN,
    approximateCreationDateTime: ApproximateCreationDateTime,
    keys: Keys,
  };
  const whole = toBody({ ...head, oldImage: OldImage, newImage: NewImage });
  const bytes = Buffer.byteLength(whole);
  if (bytes <= MAX_MESSAGE_BYTES) return whole;
  let body = '';
  for (body of shortened(head, OldImage, NewImage, bytes)) if (Buffer.byteLength(body) <= MAX_MESSAGE_BYTES) break;
  return body;
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

/** The message with less and less of the images. Each says what is left out. */
function* shortened(head: object, oldImage: Image, newImage: Image, bytes: number): Generator<string> {
  const why = `: the message would have ${bytes} bytes, and SQS takes at most ${MAX_MESSAGE_BYTES}`;
  const rest = `album and the names of the attributes; strings end after ${CUT_LENGTH} characters`;
  if (newImage && oldImage) yield toBody({ ...head, newImage, images: `oldImage is left out${why}` });
  if (newImage) {
    const images = `${oldImage ? 'oldImage is left out, and ' : ''}of newImage all${oldImage ? '' : ' is left out'} but ${rest}${why}`;
    yield toBody({ ...head, newImage: albumIn(newImage), newImageAttributes: namesOf(newImage), images });
  } else if (oldImage) {
    const images = `of oldImage all is left out but ${rest}${why}`;
    yield toBody({ ...head, oldImage: albumIn(oldImage), oldImageAttributes: namesOf(oldImage), images });
  }
  yield toBody({ ...head, images: `both images are left out${why}` });
}

/**
 * JSON of characters that SQS takes. `JSON.stringify` escapes the other ones, half surrogates among them.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const toBody = (message: object): string =>
  JSON.stringify(message).replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
