import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { InvalidEvent } from '../../../runtime/errors';
import { describe } from '../../../runtime/invocation';
import type { OrderName, OrderNames } from './album';
import type { OrderChange } from './core';

/** The sender of the events, for errors about events of another shape. */
export const SOURCE = 'a DynamoDB stream of the view type NEW_AND_OLD_IMAGES';

const EVENT_NAMES = ['INSERT', 'MODIFY', 'REMOVE'];

/** @throws InvalidEvent when a part of the record is missing: the stream is at fault then, not the order */
export function toChange(record: DynamoDBRecord, index: number): OrderChange {
  const { eventID, eventName, userIdentity } = record;
  const { SequenceNumber, OldImage, NewImage } = record.dynamodb ?? {};
  const problems = [
    mustBe('eventID', eventID, isText, 'a non-empty string'),
    mustBe(
      'eventName',
      eventName,
      (value) => EVENT_NAMES.includes(value as string),
      `one of ${EVENT_NAMES.join(', ')}`,
    ),
    mustBe('dynamodb.SequenceNumber', SequenceNumber, isText, 'a non-empty string'),
    eventName !== 'INSERT' && mustBe('dynamodb.OldImage', OldImage, isObject, 'an object'),
    eventName !== 'REMOVE' && mustBe('dynamodb.NewImage', NewImage, isObject, 'an object'),
  ].filter((problem) => typeof problem === 'string');
  if (problems.length > 0) {
    throw new InvalidEvent(`Records[${index}] must be a record of ${SOURCE}: ${problems.join('; ')}`);
  }
  return {
    eventId: eventID ?? '',
    sequenceNumber: SequenceNumber ?? '',
    before: eventName === 'INSERT' ? undefined : OldImage && namesIn(OldImage),
    after: eventName === 'REMOVE' ? undefined : NewImage && namesIn(NewImage),
    expired: userIdentity?.type === 'Service' && userIdentity.principalId === 'dynamodb.amazonaws.com',
  };
}

/** The names in an order in DynamoDB's format. */
export function namesIn(image: Readonly<Record<string, unknown>>): OrderNames {
  const album = image.album as AttributeValue | null | undefined;
  if (album?.M) return { title: nameIn(album.M.title), artistName: nameIn(album.M.artist_name) };
  const found = typeOf(album);
  const none = found === undefined ? undefined : { found: `none, as album is ${found}` };
  return { title: none, artistName: none };
}

function nameIn(value: AttributeValue | null | undefined): OrderName {
  if (typeof value?.S === 'string') return value.S;
  const found = typeOf(value);
  return found === undefined || found === TYPES.S ? undefined : { found };
}

/** DynamoDB's types: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html */
const TYPES: Readonly<Record<string, string>> = {
  S: 'a string',
  N: 'a number',
  B: 'a binary value',
  BOOL: 'a boolean',
  NULL: 'null',
  M: 'a map',
  L: 'a list',
  SS: 'a set of strings',
  NS: 'a set of numbers',
  BS: 'a set of binary values',
};

/** Undefined for values that no stream sends. */
const typeOf = (value: unknown): string | undefined =>
  isObject(value) ? TYPES[Object.keys(value)[0] ?? ''] : undefined;

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mustBe = (name: string, value: unknown, holds: (value: unknown) => boolean, rule: string): string | undefined =>
  holds(value) ? undefined : `${name} must be ${rule}, got ${describe(value)}`;
