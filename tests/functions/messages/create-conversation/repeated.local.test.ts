import { groupIdOf } from '../../../../functions/messages/create-conversation/core';
import { fixedClock, killedAt, type Messages, member, NOW, named, startMessages } from '../fixture';
import { createdAt, creation, group } from './fixture';

let messages: Messages;
beforeEach(async () => {
  messages = await startMessages();
});
afterEach(() => messages.stop());

const inUse = 'message_uuid must be new for another message, got "m1"';
const LATER = fixedClock('2026-12-01T08:00:00.000Z');

describe('a request that is sent again', () => {
  it.each([2, 101])('creates nothing, and has the same answer, in a group of %i members', async (count) => {
    await messages.create(creation(count));
    const before = await messages.items();
    const later = messages.faulty(() => undefined, LATER);
    expect(await later.create(creation(count))).toEqual(createdAt(NOW, false));
    expect(await later.create(creation(count, { created_at: NOW }))).toEqual(createdAt(NOW, false));
    expect(later.commands).toEqual(['GetItemCommand', 'GetItemCommand']);
    expect(await messages.items()).toEqual(before);
  });

  it.each([2, 250])('completes one that was interrupted anywhere, in a group of %i members', async (count) => {
    const undisturbed = messages.faulty(() => undefined);
    await undisturbed.create(creation(count, { created_at: NOW }));
    const whole = await messages.items();
    for (const effect of ['before', 'after'] as const) {
      for (let at = 0; at < undisturbed.commands.length; at += 1) {
        const other = await startMessages();
        await expect(other.faulty(killedAt(at, effect)).create(creation(count))).rejects.toThrow();
        const isDecided = effect === 'after' && at === undisturbed.commands.length - 1;
        const isClaimed = at > 1 || (at === 1 && effect === 'after');
        const items = await other.items();
        expect([...items.values()].some(({ sk }) => sk?.S === 'GROUP')).toBe(isDecided);
        expect([...items.values()].every((item) => isDecided || item.expires_at)).toBe(true);
        // A new process, which knows the time only from what the first one has written.
        const repeated = other.faulty(() => undefined, isClaimed ? LATER : fixedClock());
        expect(await repeated.create(creation(count))).toEqual(createdAt(NOW, !isDecided));
        expect(timeless(await other.items())).toEqual(timeless(whole));
        await other.stop();
      }
    }
  });

  it("succeeds when the client's own retry repeats a request whose answer was lost", async () => {
    for (const lostAt of [0, 1, 2, 3]) {
      const other = await startMessages();
      const { create } = other.faulty((_, attempt) => (attempt === lostAt ? 'lost' : undefined), fixedClock(), 2);
      expect(await create(creation(101))).toEqual(createdAt(NOW));
      await other.stop();
    }
  });

  it.each([2, 101])('has the same answer when several run at once, in a group of %i members', async (count) => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        messages.faulty(() => undefined, fixedClock(`2026-11-30T08:00:0${index}.000Z`)).create(creation(count)),
      ),
    );
    const [{ created_at } = { created_at: '' }] = answers;
    expect(answers).toEqual(Array(5).fill(createdAt(created_at)));
    const items = [...(await messages.items()).values()];
    expect(items.filter((item) => item.message_uuid && item.message).map(({ sk }) => sk?.S)).toEqual([
      `${created_at}#m1`,
    ]);
    expect(items).toHaveLength(count + 3);
    expect(items.find(({ sk }) => sk?.S === 'ID#m1')).toMatchObject({ created_at: { S: created_at } });
  });

  it.each([
    [2, { message: 'Other' }, inUse],
    [2, { members: [member('cem')] }, inUse],
    [2, { creator: { ...member('ana'), user_handle: '@other' } }, inUse],
    [2, { created_at: '2026-11-29T08:00:00Z' }, `created_at must be ${NOW}, the time of the message "m1", got `],
    [101, { message: 'Other' }, inUse],
  ])('is refused if it says something else, in a group of %i members: %j', async (count, other, problem) => {
    await messages.create(creation(count));
    const before = await messages.items();
    await expect(messages.create(creation(count, other))).rejects.toThrow(problem);
    expect(await messages.items()).toEqual(before);
  });

  it('is refused if it says something else than one that was interrupted', async () => {
    await expect(messages.faulty(killedAt(2, 'before')).create(creation(101))).rejects.toThrow();
    await expect(messages.create(creation(101, { message: 'Other' }))).rejects.toThrow(named('MessageIdInUse', inUse));
    expect(await messages.create(creation(101))).toEqual(createdAt(NOW));
  });

  it('creates another group for another creator', async () => {
    await messages.create(creation());
    const other = await messages.create(creation(2, { creator: member('ben') }));
    expect(other).toMatchObject({ created: true, message_group_uuid: groupIdOf('ben', 'm1') });
    expect((await messages.items()).size).toBe(10);
  });
});

/** The fault of a process that read the claim before there was one. */
const foundNothing = (answer: object) => Object.assign(answer, { Item: undefined });

it('is refused if it says something else than one that has just claimed the id, and writes nothing', async () => {
  await expect(messages.faulty(killedAt(2, 'before')).create(creation(101))).rejects.toThrow();
  const before = await messages.items();
  const late = messages.faulty((_, attempt) => (attempt === 0 ? foundNothing : undefined));
  await expect(late.create(creation(101, { message: 'Other' }))).rejects.toThrow(named('MessageIdInUse', inUse));
  expect(late.commands).toEqual(['GetItemCommand', 'TransactWriteItemsCommand', 'GetItemCommand']);
  expect(await messages.items()).toEqual(before);
});

it('does not overwrite a conversation in use by a transaction that arrives late', async () => {
  await messages.create(creation(101));
  const used = { ...(await messages.items()).get(`GRP#u100 ${group}`), muted: { BOOL: true } };
  await messages.put(used);
  // A process that found nothing, and was delayed before its first transaction.
  const late = messages.faulty((_, attempt) => (attempt === 0 ? foundNothing : undefined));
  expect(await late.create(creation(101))).toEqual(createdAt(NOW));
  expect(late.commands).toEqual(['GetItemCommand', 'TransactWriteItemsCommand', 'GetItemCommand']);
  expect((await messages.items()).get(`GRP#u100 ${group}`)).toEqual(used);
});

/** Without what depends on when it was written, and not on the request. */
const timeless = (items: Awaited<ReturnType<Messages['items']>>) =>
  [...items.values()].map(({ request, expires_at, members, ...item }) => ({
    ...item,
    members: members?.SS?.toSorted(),
    expires: expires_at !== undefined,
  }));
