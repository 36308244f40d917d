import { createConversationLister } from '../../../functions/messages/list-conversations/list';
import type { Membership } from '../../../functions/messages/membership';
import { fixedClock, killedAt, type Messages, member, membersOf, NOW, named, startMessages } from './fixture';

const LATER = '2026-11-30T09:00:00.000Z';

let messages: Messages;
let group: string;
let ben: { message_group_uuid: string; user_uuid: string };
beforeEach(async () => {
  messages = await startMessages();
  const members = [member('ben'), member('__proto__')];
  const answer = await messages.create({ message_uuid: 'm1', message: 'Hi', creator: member('ana'), members });
  group = answer.message_group_uuid;
  ben = { message_group_uuid: group, user_uuid: 'ben' };
});
afterEach(() => messages.stop());

const conversationOf = async (user: string) => (await messages.items()).get(`GRP#${user} ${group}`);
const membersOfGroup = async () => (await messages.items()).get(`MSG#${group} GROUP`)?.members?.SS?.toSorted();

it('mutes and unmutes a conversation, and changes nothing else', async () => {
  const before = await conversationOf('ben');
  expect(await messages.membership.mute(ben)).toEqual({
    consumedCapacity: { readUnits: 0, writeUnits: expect.any(Number) },
  });
  await messages.membership.mute(ben);
  expect(await conversationOf('ben')).toEqual({ ...before, muted: { BOOL: true } });
  await messages.membership.unmute(ben);
  await messages.membership.unmute(ben);
  expect(await conversationOf('ben')).toEqual(before);
});

it('leaves a group once, keeps the conversation and its first time, and gets no messages', async () => {
  const before = await conversationOf('ben');
  await messages.membership.leave(ben);
  await messages.faulty(() => undefined, fixedClock(LATER)).membership.leave(ben);
  expect(await conversationOf('ben')).toEqual({ ...before, left_at: { S: NOW } });
  expect(await membersOfGroup()).toEqual(['__proto__', 'ana']);
  const list = createConversationLister(messages.dynamodb, messages.name);
  expect((await list({ user_uuid: 'ben' })).items).toMatchObject([{ message: 'Hi', left_at: NOW }]);
});

it('keeps the conversation of a member who leaves a large group before it was in the list', async () => {
  const members = membersOf(99);
  const { message_group_uuid } = await messages.create({
    message_uuid: 'm2',
    message: 'All',
    creator: member('ana'),
    members,
  });
  const last = { message_group_uuid, user_uuid: 'u99' };
  const { expires_at, ...pending } = (await messages.items()).get(`GRP#u99 ${message_group_uuid}`) ?? {};
  expect(expires_at).toBeDefined();
  await messages.membership.leave(last);
  await messages.membership.leave(last);
  const kept = { ...pending, left_at: { S: NOW }, last_message_sk: { S: `${NOW}#m2` } };
  expect((await messages.items()).get(`GRP#u99 ${message_group_uuid}`)).toEqual(kept);
  const list = createConversationLister(messages.dynamodb, messages.name);
  expect((await list({ user_uuid: 'u99' })).items).toMatchObject([
    { message: 'All', last_message_at: NOW, left_at: NOW },
  ]);
});

it('removes a member and the conversation, as often as it is asked to', async () => {
  const removed = { message_group_uuid: group, user_uuid: '__proto__' };
  await messages.membership.removeMember(removed);
  await messages.membership.removeMember(removed);
  await messages.membership.removeMember({ ...removed, user_uuid: 'stranger' });
  expect(await conversationOf('__proto__')).toBeUndefined();
  expect(await membersOfGroup()).toEqual(['ana', 'ben']);
});

it('removes a member who has left', async () => {
  await messages.membership.leave(ben);
  await messages.membership.removeMember(ben);
  expect(await conversationOf('ben')).toBeUndefined();
});

it('leaves a group without members when the last one has left', async () => {
  for (const user_uuid of ['ana', 'ben', '__proto__']) await messages.membership.leave({ ...ben, user_uuid });
  expect((await messages.items()).get(`MSG#${group} GROUP`)).toEqual({
    pk: { S: `MSG#${group}` },
    sk: { S: 'GROUP' },
    message_uuid: { S: 'm1' },
    created_at: { S: NOW },
  });
});

it.each([
  // The first request of `leave` reads the group.
  ['leave', 1],
  ['removeMember', 0],
] as const)('changes the group and the conversation together: %s', async (name, write) => {
  const before = await messages.items();
  await expect(messages.faulty(killedAt(write, 'before')).membership[name](ben)).rejects.toThrow('killed');
  expect(await messages.items()).toEqual(before);
  await expect(messages.faulty(killedAt(write, 'after')).membership[name](ben)).rejects.toThrow('hang up');
  const after = await messages.items();
  await messages.faulty(() => undefined, fixedClock(LATER)).membership[name](ben);
  expect(await messages.items()).toEqual(after);
  expect(await membersOfGroup()).toEqual(['__proto__', 'ana']);
});

it("succeeds when the client's own retry repeats a request whose answer was lost", async () => {
  for (const name of ['mute', 'unmute', 'leave', 'removeMember'] as const) {
    const { membership } = messages.faulty((_, attempt) => (attempt % 2 === 0 ? 'lost' : undefined), fixedClock(), 2);
    await membership[name](ben);
  }
  expect(await conversationOf('ben')).toBeUndefined();
});

const changes: readonly (keyof Membership)[] = ['mute', 'unmute', 'leave', 'removeMember'];

it.each(changes)('refuses an unknown group, and writes nothing: %s', async (name) => {
  const before = await messages.items();
  await expect(messages.membership[name]({ ...ben, message_group_uuid: 'none' })).rejects.toThrow(
    named('UnknownGroup', 'message_group_uuid must be an existing group, got "none"'),
  );
  expect(await messages.items()).toEqual(before);
});

it.each(changes.filter((name) => name !== 'removeMember'))(
  'refuses a stranger, and writes nothing: %s',
  async (name) => {
    const before = await messages.items();
    await expect(messages.membership[name]({ ...ben, user_uuid: 'stranger' })).rejects.toThrow(
      named('NotAMember', `user_uuid must be a member of the group "${group}", got "stranger"`),
    );
    expect(await messages.items()).toEqual(before);
  },
);

it.each(changes)('refuses invalid requests: %s', async (name) => {
  const invalid = [
    [{ ...ben, muted: true }, 'the request must be { message_group_uuid, user_uuid }, got {'],
    [{ user_uuid: 'ben' }, 'the request must be { message_group_uuid, user_uuid }, got {"user_uuid":"ben"}'],
    [{ ...ben, user_uuid: 'a b' }, "user_uuid must be 1 to 100 letters, digits, '.', '_' or '-', got \"a b\""],
    [
      { ...ben, message_group_uuid: '' },
      "message_group_uuid must be 1 to 100 letters, digits, '.', '_' or '-', got \"\"",
    ],
  ] as const;
  for (const [request, problem] of invalid) {
    await expect(messages.membership[name](request as typeof ben)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(problem) }),
    );
  }
});
