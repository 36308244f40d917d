import {
  type SendMessageBatchRequestEntry as Entry,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { AttributeValue, DynamoDBRecord, StreamRecord } from 'aws-lambda';
import { kindOf } from '../../../runtime/aws/failure-kind';
import type { Clock } from '../../../runtime/clock';
import { createRetry } from '../../../runtime/retry';

/** SQS's limit for the body of a message, in UTF-8 bytes. */
const MAX_MESSAGE_BYTES = 262_144;
/** The reason may contain an error message of DynamoDB that quotes the rejected value. */
const MAX_REASON_LENGTH = 1000;
const MAX_STRING_LENGTH = 1000;

type Image = Readonly<Record<string, AttributeValue>>;

/**
 * The message to the failure queue about a record that can never be counted: the content of the record, and the reason.
 * Lambda's own on-failure records in the same queue have `DDBStreamBatchInfo` instead, and tell only where records are.
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
  for (body of shortened(head, dynamodb, bytes)) if (Buffer.byteLength(body) <= MAX_MESSAGE_BYTES) break;
  return body;
}

/** Yields versions of the message with less and less of the images, each of which states what it omits. */
function* shortened(head: object, { OldImage: oldImage, NewImage: newImage }: StreamRecord, bytes: number) {
  const why = `: the message would have ${bytes} bytes, and SQS accepts at most ${MAX_MESSAGE_BYTES}`;
  const only = `has only its album and the names of its attributes; strings end after ${MAX_STRING_LENGTH} characters`;
  if (newImage && oldImage) yield toBody({ ...head, newImage, images: `oldImage is omitted${why}` });
  if (newImage) {
    const images = `${oldImage ? 'oldImage is omitted, and ' : ''}newImage ${only}${why}`;
    yield toBody({ ...head, newImage: albumIn(newImage), newImageAttributes: namesOf(newImage), images });
  } else if (oldImage) {
    const images = `oldImage ${only}${why}`;
    yield toBody({ ...head, oldImage: albumIn(oldImage), oldImageAttributes: namesOf(oldImage), images });
  }
  yield toBody({ ...head, images: `both images are omitted${why}` });
}

/** The album of an image with its long strings cut, and nothing else. */
const albumIn = ({ album }: Image) => (album === undefined ? {} : { album: cut(album) });

const namesOf = (image: Image): string[] => Object.keys(image).map(cutString);

/** A value with every string in it cut, at any depth. */
function cut(value: unknown): unknown {
  if (typeof value === 'string') return cutString(value);
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [cutString(name), cut(part)]));
}

const cutString = (text: string): string =>
  text.length > MAX_STRING_LENGTH ? `${text.slice(0, MAX_STRING_LENGTH)}…` : text;

/**
 * JSON of characters that SQS accepts. `JSON.stringify` escapes the other ones, such as half surrogates.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const toBody = (message: object): string =>
  JSON.stringify(message).replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_PER_REQUEST = 10;

/** Sends each message at least once. Rejects when one cannot be sent before the signal aborts. */
export function createFailureQueue(sqs: SQSClient, QueueUrl: string, clock: Clock) {
  /** Returns the entries that were not sent, with the failure. @throws when a retry cannot succeed */
  const send = async (Entries: Entry[], abortSignal: AbortSignal): Promise<{ left: Entry[]; failure?: unknown }> => {
    const request = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }), { abortSignal });
    const answer = await request.catch((failure: unknown) => ({ failure }));
    if ('failure' in answer) {
      if (kindOf(answer.failure) === 'table') throw answer.failure;
      return { left: Entries, failure: answer.failure };
    }
    const { Failed = [] } = answer;
    const first = Failed.find(({ SenderFault }) => SenderFault) ?? Failed[0];
    const failure = new Error(`the failure queue refused a message: ${first?.Code}: ${first?.Message ?? ''}`);
    if (first?.SenderFault) throw failure;
    return { left: Entries.filter(({ Id }) => Failed.some((failed) => failed.Id === Id)), failure };
  };

  return async (messages: readonly string[], signal: AbortSignal): Promise<void> => {
    for (const request of requestsOf(messages)) {
      const retry = createRetry({ clock, signal });
      for (let left = request; left.length > 0; ) {
        const outcome = await send(left, signal);
        left = outcome.left;
        if (left.length > 0) await retry(outcome.failure);
      }
    }
  };
}

function requestsOf(messages: readonly string[]): Entry[][] {
  const requests: Entry[][] = [];
  let bytes = 0;
  messages.forEach((MessageBody, index) => {
    const size = Buffer.byteLength(MessageBody);
    const current = requests.at(-1);
    if (current && current.length < MESSAGES_PER_REQUEST && bytes + size <= MAX_MESSAGE_BYTES) {
      current.push({ Id: String(index), MessageBody });
      bytes += size;
    } else {
      requests.push([{ Id: String(index), MessageBody }]);
      bytes = size;
    }
  });
  return requests;
}
