import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { checkRecord, eventNamePart, objectPart, textPart } from '../../../runtime/stream/record';
import type { OrderName, OrderNames } from './album';
import type { OrderChange } from './core';

/** The sender of the events, for errors about events of another shape. */
export const SOURCE = 'a DynamoDB stream of the view type NEW_AND_OLD_IMAGES';

/** @throws InvalidEvent when a part of the record is missing: the stream is at fault then, not the order */
export function toChange(record: DynamoDBRecord, index: number): OrderChange {
  const { eventID, eventName, userIdentity } = record;
  const { SequenceNumber, OldImage, NewImage } = record.dynamodb ?? {};
  checkRecord(index, SOURCE, [
    textPart('eventID', eventID),
    eventNamePart(record),
    textPart('dynamodb.SequenceNumber', SequenceNumber),
    ...(eventName === 'INSERT' ? [] : [objectPart('dynamodb.OldImage', OldImage)]),
    ...(eventName === 'REMOVE' ? [] : [objectPart('dynamodb.NewImage', NewImage)]),
  ]);
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
  typeof value === 'object' && value !== null ? TYPES[Object.keys(value)[0] ?? ''] : undefined;
