import {
  claimItem,
  conversationItems,
  groupItem,
  messageItem,
  toListedConversation,
  toListedMessage,
} from '../../../functions/messages/items';
import { itemBytes } from '../../../runtime/dynamodb/item';

const member = (id: string) => ({ user_uuid: id, user_display_name: `Name ${id}`, user_handle: `@${id}` });
const [ana, __proto__, cem] = [member('ana'), member('__proto__'), member('cem')];
const moment = { created_at: '2026-11-30T08:00:00.000Z', message_uuid: 'm' };

it('makes the items of a group, of its first message and of its claim', () => {
  const group = { group: 'g', creator: ana, members: [__proto__, cem] };
  expect(groupItem(group, moment)).toEqual({
    pk: { S: 'MSG#g' },
    sk: { S: 'GROUP' },
    members: { SS: ['ana', '__proto__', 'cem'] },
    message_uuid: { S: 'm' },
    created_at: { S: '2026-11-30T08:00:00.000Z' },
  });
  expect(claimItem('g', moment, 'digest')).toEqual({
    pk: { S: 'MSG#g' },
    sk: { S: 'ID#m' },
    created_at: { S: '2026-11-30T08:00:00.000Z' },
    request: { S: 'digest' },
  });
});

it('reads a message as it was written', () => {
  const message = '<b>\u202eHi\0</b>\n🇫🇷';
  const item = messageItem({ group: 'g', sender: ana, message, ...moment });
  expect(Object.keys(item)).toEqual([
    'pk',
    'sk',
    'message',
    'message_uuid',
    'user_uuid',
    'user_display_name',
    'user_handle',
  ]);
  expect(toListedMessage(item)).toEqual({ ...ana, message, ...moment });
});

it('reads a message of an older format, and nothing without a time', () => {
  const item = messageItem({ group: 'g', sender: ana, message: 'Hi', ...moment });
  expect(toListedMessage({ ...item, sk: { S: '2026-11-30T09:00:00+01:00' } })).toEqual(toListedMessage(item));
  const { message_uuid: _, ...unnamed } = item;
  expect(toListedMessage(unnamed)).toEqual(toListedMessage(item));
  for (const sk of ['', '2026', '2026-02-30T08:00:00.000Z#m', 'GROUP']) {
    expect(toListedMessage({ ...item, sk: { S: sk } })).toBeUndefined();
  }
});

it("shows the creator in the others' conversations, and the first of the others in the creator's", () => {
  const items = conversationItems({ group: 'g', creator: ana, members: [__proto__, cem] }, 'Hi\nall');
  expect(items.map(({ pk, sk, user_uuid }) => [pk?.S, sk?.S, user_uuid?.S])).toEqual([
    ['GRP#ana', 'g', '__proto__'],
    ['GRP#__proto__', 'g', 'ana'],
    ['GRP#cem', 'g', 'ana'],
  ]);
  expect(items.map(({ member_display_name, member_handle }) => [member_display_name?.S, member_handle?.S])).toEqual([
    ['Name ana', '@ana'],
    ['Name __proto__', '@__proto__'],
    ['Name cem', '@cem'],
  ]);
  expect(items.some((item) => 'last_message_sk' in item)).toBe(false);
});

it.each([
  ['less than 1 KB', 36, 60, 1024],
  ['less than 2 KB with the longest ids and names', 100, 200, 2048],
])('makes conversations of %s, whatever the message is', (_, idLength, nameBytes, most) => {
  const [id, name] = ['x'.repeat(idLength), 'ü'.repeat(nameBytes / 2)];
  const members = ['a', 'b'].map((first) => ({
    user_uuid: `${first}${id.slice(1)}`,
    user_display_name: name,
    user_handle: name,
  }));
  const [creator = ana, other = cem] = members;
  for (const item of conversationItems({ group: id, creator, members: [other] }, '👩‍👩‍👧‍👦'.repeat(200))) {
    const last_message_sk = { S: `2026-11-30T08:00:00.000Z#${id}` };
    const own = { muted: { BOOL: true }, left_at: { S: '2026-11-30T08:00:00.000Z' } };
    expect(itemBytes({ ...item, last_message_sk, ...own, member_count: { N: '500' } })).toBeLessThan(most);
  }
});

it('reads a conversation as it was written', () => {
  const [item] = conversationItems({ group: 'g', creator: ana, members: [cem] }, 'Hi\nall');
  const written = { ...item, last_message_sk: { S: '2026-11-30T08:00:00.000Z#m' } };
  const listed = {
    ...cem,
    message_group_uuid: 'g',
    message: 'Hi all',
    member_count: 2,
    last_message_at: '2026-11-30T08:00:00.000Z',
  };
  expect(toListedConversation(written)).toEqual(listed);
  const left = { ...written, muted: { BOOL: true }, left_at: { S: '2026-11-30T09:00:00.000Z' } };
  expect(toListedConversation(left)).toEqual({ ...listed, muted: true, left_at: '2026-11-30T09:00:00.000Z' });
});
