import { groupIdOf, planTransactions, readRequest } from '../../../../functions/messages/create-conversation/core';
import { member, NOW } from '../fixture';
import { creation } from './fixture';

const now = Date.parse(NOW);

it('reads a request', () => {
  const request = creation(3, { created_at: '2026-11-30T08:30:00+01:00' });
  expect(readRequest(request, now)).toEqual({
    group: groupIdOf('ana', 'm1'),
    creator: member('ana'),
    members: [member('u1'), member('u2')],
    message_uuid: 'm1',
    message: 'Hi\nall',
    created_at: '2026-11-30T07:30:00.000Z',
    digest: expect.any(String),
  });
  expect(readRequest(creation(), now).created_at).toBeUndefined();
});

it('derives the group from the creator and the id, as a UUID', () => {
  expect(groupIdOf('ana', 'm1')).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  const ids = [groupIdOf('ana', 'm1'), groupIdOf('ana', 'm2'), groupIdOf('ben', 'm1'), groupIdOf('a', 'nam1')];
  expect(new Set(ids).size).toBe(4);
});

const shape = 'the request must be { message_uuid, message, creator, members, created_at? }, got';
const id = "must be 1 to 100 letters, digits, '.', '_' or '-', got";
it.each([
  [undefined, `${shape} nothing`],
  [null, `${shape} null`],
  [[], `${shape} []`],
  [{ message_uuid: 'm' }, `${shape} {"message_uuid":"m"}`],
  [creation(2, { mesage: 'x' }), `${shape} {"message_uuid":"m1","message":"Hi\\nall"`],
  [creation(2, { message_uuid: 'a b' }), `message_uuid ${id} "a b"`],
  [creation(2, { message: ' ' }), 'message must be a non-blank string of at most 16384 bytes, got " "'],
  [creation(2, { created_at: null }), 'created_at must be a time in ISO 8601 with a time zone'],
  [creation(2, { created_at: '2026-11-30T08:02:00Z' }), 'created_at must not be in the future'],
  [creation(2, { creator: 'ana' }), 'creator must be { user_uuid, user_display_name, user_handle }, got "ana"'],
  [creation(2, { members: member('a') }), 'members must be a list of 1 to 499 members besides the creator, got {'],
  [creation(2, { members: [member('a'), null] }), 'members[1] must be { user_uuid'],
  [creation(2, { members: [member('a#b')] }), `members[0].user_uuid ${id} "a#b"`],
])('rejects %j', (request, problem) => {
  expect(() => readRequest(request, now)).toThrow(
    expect.objectContaining({ name: 'InvalidRequest', message: expect.stringContaining(problem) }),
  );
});

it('never exceeds the actions of a transaction, nor handles an item twice in one', () => {
  for (const count of [2, 97, 98, 195, 196, 294, 295, 500]) {
    const moment = { created_at: NOW, message_uuid: 'm1' };
    const transactions = planTransactions(readRequest(creation(count), now), moment, now);
    for (const actions of transactions) {
      const keys = actions.map(({ Put, ConditionCheck }) => Put?.Item ?? ConditionCheck?.Key);
      expect(new Set(keys.map((item) => `${item?.pk?.S} ${item?.sk?.S}`)).size).toBe(actions.length);
      expect(actions.length).toBeLessThanOrEqual(100);
    }
    expect(transactions.at(-1)?.length).toBe(Math.min(count + 3, 100));
  }
});

it.each([
  [97, 'attribute_not_exists(pk)'],
  [98, '(#request = :request AND #time = :time)'],
])('creates a group of %i members once, and only for the request that has claimed the id', (count, condition) => {
  const moment = { created_at: NOW, message_uuid: 'm1' };
  const last = planTransactions(readRequest(creation(count), now), moment, now).at(-1) ?? [];
  const conditions = last.map(({ Put }) => [Put?.Item?.sk?.S, Put?.ConditionExpression]);
  expect(conditions.slice(0, 4)).toEqual([
    ['ID#m1', condition],
    ['GROUP', 'attribute_not_exists(pk)'],
    [`${NOW}#m1`, undefined],
    [groupIdOf('ana', 'm1'), undefined],
  ]);
});
