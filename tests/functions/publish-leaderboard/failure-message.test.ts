import type { DynamoDBRecord } from 'aws-lambda';
import { failureMessage } from '../../../functions/publish-leaderboard/failure-message';

const record = (note: string, orderId = 'order-1'): DynamoDBRecord => ({
  eventID: 'event-1',
  eventName: 'MODIFY',
  eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/orders/stream/1',
  dynamodb: {
    ApproximateCreationDateTime: 1_800_000_000,
    SequenceNumber: '100000000000000000001',
    Keys: { orderId: { S: orderId } },
    OldImage: { orderId: { S: orderId } },
    NewImage: { orderId: { S: orderId }, note: { S: note } },
  },
});
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what SQS takes
const refusedBySqs = /[^\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

describe('the message about a record that can never count', () => {
  it('says why, and all that the record says', () => {
    expect(JSON.parse(failureMessage(record('as a gift'), 'it has no album'))).toEqual({
      source: 'publish-leaderboard',
      reason: 'it has no album',
      eventID: 'event-1',
      sequenceNumber: '100000000000000000001',
      eventName: 'MODIFY',
      eventSourceARN: 'arn:aws:dynamodb:eu-west-1:1:table/orders/stream/1',
      approximateCreationDateTime: 1_800_000_000,
      keys: { orderId: { S: 'order-1' } },
      oldImage: { orderId: { S: 'order-1' } },
      newImage: { orderId: { S: 'order-1' }, note: { S: 'as a gift' } },
    });
  });

  it.each([
    '\u0000\u0007\u001f',
    '\ufffe\uffff',
    'half \ud83c',
    'low \udf0d half',
    '\u{1F600}\u{1FFFE}',
    'tab\tline\r\n',
  ])('has no character that SQS refuses, and keeps %j', (note) => {
    const message = failureMessage(record(note), 'it has no album');
    expect(message).not.toMatch(refusedBySqs);
    expect(JSON.parse(message).newImage.note.S).toBe(note);
  });

  it('leaves the images out when it would be larger than a message may be, and says so', () => {
    const bytes = (note: string) => Buffer.byteLength(failureMessage(record(note), 'reason'));
    const fits = 262_144 - bytes('');
    expect(bytes('x'.repeat(fits))).toBe(262_144);
    const { oldImage, newImage, images, keys } = JSON.parse(failureMessage(record('x'.repeat(fits + 1)), 'reason'));
    expect({ oldImage, newImage, images, keys }).toEqual({
      images: 'left out: the message would have 262145 bytes, and SQS takes at most 262144',
      keys: { orderId: { S: 'order-1' } },
    });
  });

  it('keeps the longest key, whatever its characters and the reason', () => {
    const message = failureMessage(record('x'.repeat(400_000), '\u0001'.repeat(2048)), '\u0001'.repeat(400_000));
    expect(Buffer.byteLength(message)).toBeLessThan(262_144);
    expect(JSON.parse(message).keys.orderId.S).toHaveLength(2048);
  });
});
