import {
  claimKey,
  conversationKey,
  groupKey,
  groupOf,
  MESSAGE_SORT_KEYS,
  messageKey,
  momentOf,
  sortKeyOf,
  userOf,
} from '../../../functions/messages/keys';

const moment = { created_at: '2026-11-30T08:00:00.000Z', message_uuid: '__proto__' };

it('makes the keys of the table', () => {
  expect([messageKey('g', moment), claimKey('g', 'm'), groupKey('g'), conversationKey('u', 'g')]).toEqual([
    { pk: { S: 'MSG#g' }, sk: { S: '2026-11-30T08:00:00.000Z#__proto__' } },
    { pk: { S: 'MSG#g' }, sk: { S: 'ID#m' } },
    { pk: { S: 'MSG#g' }, sk: { S: 'GROUP' } },
    { pk: { S: 'GRP#u' }, sk: { S: 'g' } },
  ]);
});

it('distinguishes messages from the other items of a group by their sort keys', () => {
  const isMessage = ({ sk }: { sk: { S: string } }) =>
    MESSAGE_SORT_KEYS.first <= sk.S && sk.S <= MESSAGE_SORT_KEYS.last;
  const moments = ['0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'].map((created_at) => ({
    ...moment,
    created_at,
  }));
  expect(moments.map((other) => isMessage(messageKey('g', other)))).toEqual([true, true]);
  expect([claimKey('g', '9'), groupKey('g')].map(isMessage)).toEqual([false, false]);
});

it('reads the sort key of a message, and no other', () => {
  expect(momentOf(sortKeyOf(moment))).toEqual(moment);
  const others = [
    'ID#m',
    'GROUP',
    '',
    '2026-11-30T08:00:00.000Z',
    '2026-11-30T08:00:00.000Z#',
    'yesterday#m',
    undefined,
  ];
  expect([...others, `${sortKeyOf(moment)}#x`].map(momentOf)).toEqual(Array(8).fill(undefined));
});

it('reads the group and the user of a partition', () => {
  expect([groupOf('MSG#g'), groupOf('GRP#u'), groupOf(undefined)]).toEqual(['g', undefined, undefined]);
  expect([userOf('GRP#u'), userOf('MSG#g'), userOf(undefined)]).toEqual(['u', undefined, undefined]);
});
