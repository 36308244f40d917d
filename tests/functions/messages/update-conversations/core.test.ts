import { readTime } from '../../../../functions/messages/rules';
import { readMessage, updatesOf } from '../../../../functions/messages/update-conversations/core';

const now = Date.parse('2026-11-30T08:00:00.000Z');
const item = (sk: string, image: object = {}, pk = 'MSG#g') => ({
  sequenceNumber: '1',
  key: { pk: { S: pk }, sk: { S: sk } },
  image: { message: { S: 'hello' }, ...image },
});
const read = (sk: string, image?: object, pk?: string) => readMessage(item(sk, image, pk), now);
const message = (sortKey: string, sk = sortKey) => ({
  sequenceNumber: '1',
  key: { pk: { S: 'MSG#g' }, sk: { S: sk } },
  group: 'g',
  sortKey,
  preview: 'hello',
});

describe('readMessage', () => {
  it('reads a message', () => {
    expect(read('2026-11-30T08:00:00.000Z#m-1')).toEqual(message('2026-11-30T08:00:00.000Z#m-1'));
  });

  it.each([
    ['2026-11-30T08:00:00.000Z', '2026-11-30T08:00:00.000Z#m-2'],
    ['2026-11-30T08:00:00Z', '2026-11-30T08:00:00.000Z#m-2'],
    ['2023-04-18T09:30:00.123456+02:00', '2023-04-18T07:30:00.123Z#m-2'],
  ])('reads a message whose sort key is only a time, %s', (sk, sortKey) => {
    expect(read(sk, { message_uuid: { S: 'm-2' } })).toEqual(message(sortKey, sk));
  });

  it.each([
    ['the group', 'GROUP', 'MSG#g'],
    ['the claim of an id', 'ID#m-1', 'MSG#g'],
    ['a conversation', 'g', 'GRP#u'],
    ['something else', '2026-11-30T08:00:00.000Z#m-1', 'OTHER#g'],
  ])('ignores %s', (_, sk, pk) => {
    expect(read(sk, {}, pk)).toBeUndefined();
  });

  it('accepts a time that a function accepted whose clock is ahead by a minute', () => {
    const latest = '2026-11-30T08:02:00.000Z';
    expect(readTime('created_at', latest, now + 60_000)).toBe(latest);
    expect(read(`${latest}#m-1`)).toEqual(message(`${latest}#m-1`));
  });

  it('shows a text of any length', () => {
    expect(read('2026-11-30T08:00:00.000Z#m-1', { message: { S: 'x'.repeat(400_000) } })).toEqual({
      ...message('2026-11-30T08:00:00.000Z#m-1'),
      preview: `${'x'.repeat(99)}…`,
    });
  });

  it.each([
    [
      'a time in the future',
      '2026-11-30T08:02:00.001Z#m-1',
      {},
      'the time of a message in sk must not be in the future: at most 2026-11-30T08:02:00.000Z, got "2026-11-30T08:02:00.001Z"',
    ],
    ['no time', 'yesterday#m-1', {}, 'the time of a message in sk must be a time in ISO 8601'],
    ['a time without a zone', '2026-11-30T08:00:00.000#m-1', {}, 'must be a time in ISO 8601 with a time zone'],
    ['a day that does not exist', '2026-02-30T08:00:00.000Z#m-1', {}, 'must be a time in ISO 8601'],
    ['no id', '2026-11-30T08:00:00.000Z', {}, 'message_uuid must be 1 to 100 letters, digits'],
    ['two ids', '2026-11-30T08:00:00.000Z#a#b', {}, 'got "a#b"'],
    ['no text', '2026-11-30T08:00:00.000Z#m-1', { message: undefined }, 'must be a non-blank string, got nothing'],
    ['a blank text', '2026-11-30T08:00:00.000Z#m-1', { message: { S: ' ' } }, 'must be a non-blank string, got " "'],
    ['a number', '2026-11-30T08:00:00.000Z#m-1', { message: { N: '5' } }, 'got an object with "N"'],
  ])('rejects a message with %s', (_, sk, image, reason) => {
    expect(read(sk, image)).toEqual({ key: item(sk).key, reason: expect.stringContaining(reason) });
  });
});

describe('updatesOf', () => {
  const sent = (sequenceNumber: string, group: string, sortKey: string) => ({
    sequenceNumber,
    key: { pk: { S: `MSG#${group}` }, sk: { S: sortKey } },
    group,
    sortKey,
    preview: sortKey,
  });

  it('takes the newest message of each group, whatever the order of arrival', () => {
    const [old, newer, other, latest] = [
      sent('8', 'a', 'T2#x'),
      sent('9', 'a', 'T1#x'),
      sent('10', 'b', 'T1#x'),
      sent('11', 'a', 'T2#y'),
    ] as const;
    const updates = [
      { newest: latest, sequenceNumbers: ['8', '9', '11'] },
      { newest: other, sequenceNumbers: ['10'] },
    ];
    expect(updatesOf([old, newer, other, latest])).toEqual(updates);
    expect(updatesOf([latest, other, newer, old])).toEqual(updates);
  });

  it('orders messages of one millisecond by their ids', () => {
    expect(updatesOf([sent('1', 'a', 'T1#b'), sent('2', 'a', 'T1#a')])[0]?.newest.sortKey).toBe('T1#b');
  });

  it('keeps a group apart whose id is the name of a property', () => {
    expect(updatesOf([sent('1', '__proto__', 'T1#b')])[0]?.newest.group).toBe('__proto__');
  });
});
