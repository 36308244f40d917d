import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import { failureMessage } from '../../../../functions/orders/publish-leaderboard/failures';

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
// biome-ignore lint/suspicious/noControlCharactersInRegex: SQS accepts these
const refusedBySqs = /[^\u0009\u000A\u000D\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

describe('failureMessage', () => {
  it('has the reason and the content of the record', () => {
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

  describe('of a record that is too large for a message', () => {
    type Image = Record<string, AttributeValue>;
    const album = { M: { title: { N: '1989' }, artist_name: { S: 'Taylor Swift' } } };
    const told = (OldImage: Image | undefined, NewImage: Image | undefined) => {
      const { dynamodb, ...rest } = record('');
      const { OldImage: _old, NewImage: _new, ...keys } = dynamodb ?? {};
      const images = { ...(OldImage && { OldImage }), ...(NewImage && { NewImage }) };
      const message = failureMessage({ ...rest, dynamodb: { ...keys, ...images } }, 'reason');
      return { bytes: Buffer.byteLength(message), ...JSON.parse(message) };
    };
    const long = (size: number) => ({ S: 'x'.repeat(size) });

    it('is complete up to the last byte', () => {
      const rest = told({ a: long(0) }, { album }).bytes;
      expect(told({ a: long(262_144 - rest) }, { album })).toMatchObject({ bytes: 262_144, oldImage: { a: {} } });
      expect(told({ a: long(262_145 - rest) }, { album }).oldImage).toBeUndefined();
    });

    it('omits the old image first', () => {
      const { oldImage, newImage, images, keys, bytes } = told(
        { album, note: long(200_000) },
        { album, note: long(200_000) },
      );
      expect([oldImage, newImage, keys]).toEqual([
        undefined,
        { album, note: long(200_000) },
        { orderId: { S: 'order-1' } },
      ]);
      expect(images).toMatch(
        /^oldImage is omitted: the message would have 40\d{4} bytes, and SQS accepts at most 262144$/,
      );
      expect(bytes).toBeLessThan(262_144);
    });

    it('then keeps the album of the new image and the names of its attributes', () => {
      const { oldImage, newImage, newImageAttributes, images } = told(
        { album },
        { album, note: long(300_000), quantity: { N: '1' } },
      );
      expect([oldImage, newImage, newImageAttributes]).toEqual([undefined, { album }, ['album', 'note', 'quantity']]);
      expect(images).toMatch(
        /^oldImage is omitted, and newImage has only its album and the names of its attributes; strings end after 1000 characters: the message would have 3\d{5} bytes, and/,
      );
    });

    it('cuts long strings in the album, wherever they are', () => {
      const deep = {
        M: { title: long(300_000), tags: { L: [long(5000), { M: { a: long(5000) } }] }, art: { B: 'A'.repeat(9000) } },
      };
      const { newImage, bytes } = told(undefined, { album: deep });
      const cut = { S: `${'x'.repeat(1000)}…` };
      expect(newImage).toEqual({
        album: { M: { title: cut, tags: { L: [cut, { M: { a: cut } }] }, art: { B: `${'A'.repeat(1000)}…` } } },
      });
      expect(bytes).toBeLessThan(10_000);
    });

    it('keeps the album of the old image when there is no new image', () => {
      const { oldImage, oldImageAttributes, images } = told({ album, note: long(300_000) }, undefined);
      expect([oldImage, oldImageAttributes]).toEqual([{ album }, ['album', 'note']]);
      expect(images).toMatch(/^oldImage has only its album and the names of its attributes; strings end/);
    });

    it.each<[string, Image]>([
      ['the album is too large', { album: { L: Array(300_000).fill({ N: '1' }) } }],
      [
        'there are too many names',
        Object.fromEntries(Array.from({ length: 40_000 }, (_, index) => [`name ${index}`, { N: '1' }])),
      ],
    ])('has only the keys when %s', (_, NewImage) => {
      const { newImage, newImageAttributes, images, keys, bytes } = told({ album }, NewImage);
      expect([newImage, newImageAttributes, keys]).toEqual([undefined, undefined, { orderId: { S: 'order-1' } }]);
      expect(images).toMatch(
        /^both images are omitted: the message would have \d+ bytes, and SQS accepts at most 262144$/,
      );
      expect(bytes).toBeLessThan(2000);
    });
  });

  it('keeps the longest key, whatever its characters and the reason', () => {
    const message = failureMessage(record('x'.repeat(400_000), '\u0001'.repeat(2048)), '\u0001'.repeat(400_000));
    expect(Buffer.byteLength(message)).toBeLessThan(262_144);
    expect(JSON.parse(message).keys.orderId.S).toHaveLength(2048);
  });
});
