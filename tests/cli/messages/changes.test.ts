import type { _Record } from '@aws-sdk/client-dynamodb-streams';
import { changesIn } from '../../../cli/messages/changes';

const TIME = '2026-11-30T08:00:00.000Z';
type Image = NonNullable<_Record['dynamodb']>['NewImage'];

const record = (pk: string, sk: string, after?: Image, before?: Image): _Record => ({
  dynamodb: {
    Keys: { pk: { S: pk }, sk: { S: sk } },
    ...(after && { NewImage: after }),
    ...(before && { OldImage: before }),
  },
});

const conversation = (id: string, more: Image = {}): Image => ({
  message_group_uuid: { S: 'g' },
  message: { S: 'hi' },
  user_uuid: { S: 'bob' },
  user_display_name: { S: 'Bob' },
  user_handle: { S: 'bob' },
  member_count: { N: '2' },
  ...(id && { last_message_sk: { S: `${TIME}#${id}` } }),
  ...more,
});

const listed = {
  message_group_uuid: 'g',
  message: 'hi',
  user_uuid: 'bob',
  user_display_name: 'Bob',
  user_handle: 'bob',
  member_count: 2,
  last_message_at: TIME,
};

it('finds the group of a message', () => {
  expect(changesIn([record('MSG#g', `${TIME}#m1`)])).toEqual([{ kind: 'message', group: 'g' }]);
});

it.each([
  ['the claim of a message id', record('MSG#g', 'ID#m1')],
  ['a group', record('MSG#g', 'GROUP')],
  ['another item', record('OTHER#g', 'x')],
  ['a record without keys', {}],
])('ignores %s', (_, other) => {
  expect(changesIn([other])).toEqual([]);
});

it('finds a conversation with a newer message', () => {
  expect(changesIn([record('GRP#ada', 'g', conversation('m2'), conversation('m1'))])).toEqual([
    { kind: 'conversation', user: 'ada', group: 'g', conversation: listed, newMessage: 'm2' },
  ]);
});

it('finds a conversation that is new', () => {
  expect(changesIn([record('GRP#__proto__', 'g', conversation('m1'))])).toEqual([
    { kind: 'conversation', user: '__proto__', group: 'g', conversation: listed, newMessage: 'm1' },
  ]);
});

it('finds a conversation that the user has muted', () => {
  const muted = conversation('m1', { muted: { BOOL: true } });
  expect(changesIn([record('GRP#ada', 'g', muted, conversation('m1'))])).toEqual([
    { kind: 'conversation', user: 'ada', group: 'g', conversation: { ...listed, muted: true }, newMessage: undefined },
  ]);
});

it.each([
  ['was deleted', record('GRP#ada', 'g', undefined, conversation('m1'))],
  ['is in no list yet', record('GRP#ada', 'g', conversation(''))],
])('finds no conversation if it %s', (_, change) => {
  expect(changesIn([change])).toEqual([
    { kind: 'conversation', user: 'ada', group: 'g', conversation: undefined, newMessage: undefined },
  ]);
});
