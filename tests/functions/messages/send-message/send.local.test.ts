import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { fixedClock, killedAt, type Messages, member, NOW, named, startMessages } from '../fixture';

let messages: Messages;
let group: string;
beforeEach(async () => {
  messages = await startMessages();
  const answer = await messages.create({
    message_uuid: 'first',
    message: 'Hi',
    creator: member('ana'),
    members: [member('ben'), member('__proto__')],
  });
  group = answer.message_group_uuid;
});
afterEach(() => messages.stop());

const hello = (more: object = {}) => ({
  message_group_uuid: group,
  user_uuid: 'ben',
  message_uuid: 'm1',
  message: 'Hello',
  ...more,
});
const sentAt = (created_at: string, created = true) => ({
  message_group_uuid: group,
  message_uuid: 'm1',
  created_at,
  created,
  consumedCapacity: expect.anything(),
});
/** The messages other than the first one, as `<sort key> <user>: <text>`. */
const sentMessages = async () =>
  [...(await messages.items()).values()]
    .filter(({ pk, message_uuid, message }) => pk?.S === `MSG#${group}` && message && message_uuid?.S !== 'first')
    .map(({ sk, user_uuid, message }) => `${sk?.S} ${user_uuid?.S}: ${message?.S}`);

it('puts a message with the names of its sender', async () => {
  expect(await messages.send(hello())).toEqual(sentAt(NOW));
  expect((await messages.items()).get(`MSG#${group} ${NOW}#m1`)).toEqual({
    pk: { S: `MSG#${group}` },
    sk: { S: `${NOW}#m1` },
    message: { S: 'Hello' },
    message_uuid: { S: 'm1' },
    user_uuid: { S: 'ben' },
    user_display_name: { S: 'Name ben' },
    user_handle: { S: '@ben' },
  });
});

it('accepts the time of the client, and a user named __proto__', async () => {
  const sent = hello({ user_uuid: '__proto__', created_at: '2026-11-29T10:00:00.5+01:00' });
  expect(await messages.send(sent)).toEqual(sentAt('2026-11-29T09:00:00.500Z'));
  expect(await sentMessages()).toEqual(['2026-11-29T09:00:00.500Z#m1 __proto__: Hello']);
});

it.each(['<script>alert(1)</script>', '\u202eabc', 'a\0b', '👩‍👩‍👧‍👦', ' \n a \r\n', 'x'.repeat(16_384)])(
  'keeps the text unchanged',
  async (message) => {
    await messages.send(hello({ message }));
    expect((await messages.items()).get(`MSG#${group} ${NOW}#m1`)?.message).toEqual({ S: message });
  },
);

it('consumes the capacity that DynamoDB returns, also for a request that is sent again', async () => {
  const units = (result: { ConsumedCapacity?: { CapacityUnits: number } }) => {
    Object.assign(result, { ConsumedCapacity: { CapacityUnits: 1.5 } });
  };
  const { send, commands } = messages.faulty(() => units as never);
  expect((await send(hello())).consumedCapacity).toEqual({ readUnits: 1.5, writeUnits: 3 });
  // Conditions that are not met: one unit for the claim, three for the message.
  await send(hello({ message_uuid: 'm2', message: 'x'.repeat(2900) }));
  const again = await send(hello({ message_uuid: 'm2', message: 'x'.repeat(2900) }));
  expect(again.consumedCapacity).toEqual({ readUnits: 1.5, writeUnits: 4 });
  expect(commands).toEqual(Array(3).fill(['GetItemCommand', 'PutItemCommand', 'PutItemCommand']).flat());
});

describe('a request that is sent again', () => {
  it('creates no second message, and has the same answer', async () => {
    await messages.send(hello());
    const later = messages.faulty(() => undefined, fixedClock('2026-11-30T09:00:00.000Z'));
    expect(await later.send(hello())).toEqual(sentAt(NOW, false));
    expect(await later.send(hello({ created_at: NOW }))).toEqual(sentAt(NOW, false));
    expect(await sentMessages()).toEqual([`${NOW}#m1 ben: Hello`]);
  });

  it.each([0, 1, 2].flatMap((at) => [[at, 'before'] as const, [at, 'after'] as const]))(
    'completes one that was interrupted at request %i, %s its effect',
    async (at, effect) => {
      await expect(messages.faulty(killedAt(at, effect)).send(hello())).rejects.toThrow();
      const later = messages.faulty(() => undefined, fixedClock('2026-11-30T09:00:00.000Z'));
      const isClaimed = at > 1 || (at === 1 && effect === 'after');
      const time = isClaimed ? NOW : '2026-11-30T09:00:00.000Z';
      expect(await later.send(hello())).toEqual(sentAt(time, !(at === 2 && effect === 'after')));
      expect(await sentMessages()).toEqual([`${time}#m1 ben: Hello`]);
    },
  );

  it("succeeds when the client's own retry repeats a request whose answer was lost", async () => {
    for (const lostAt of [0, 1, 2]) {
      const { send } = messages.faulty((_, attempt) => (attempt === lostAt ? 'lost' : undefined), fixedClock(), 2);
      const sent = hello({ message_uuid: `m${lostAt}` });
      expect(await send(sent)).toEqual({ ...sentAt(NOW), message_uuid: sent.message_uuid });
    }
    expect(await sentMessages()).toEqual([0, 1, 2].map((id) => `${NOW}#m${id} ben: Hello`));
  });

  it('has the same answer when both run at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        messages.faulty(() => undefined, fixedClock(`2026-11-30T08:00:0${index}.000Z`)).send(hello()),
      ),
    );
    const [{ created_at } = { created_at: '' }] = answers;
    expect(answers.map((answer) => answer.created_at)).toEqual(Array(10).fill(created_at));
    expect(await sentMessages()).toEqual([`${created_at}#m1 ben: Hello`]);
  });

  it.each([
    [{ message: 'Other' }, 'message_uuid must be new for another message, got "m1"'],
    [{ user_uuid: 'ana' }, 'message_uuid must be new for another message, got "m1"'],
    [{ message_uuid: 'first' }, 'message_uuid must be new for another message, got "first"'],
    [
      { created_at: '2026-11-29T08:00:00Z' },
      `created_at must be ${NOW}, the time of the message "m1", got "2026-11-29T08:00:00.000Z"`,
    ],
  ])('is refused if it says something else: %j', async (other, problem) => {
    await messages.send(hello());
    const before = await messages.items();
    await expect(messages.send(hello(other))).rejects.toThrow(named('MessageIdInUse', problem));
    expect(await messages.items()).toEqual(before);
  });

  it('may have the id of a message of another group', async () => {
    const others = { message_uuid: 'first', message: 'Hi', members: [member('ben')] };
    const other = await messages.create({ ...others, creator: member('cem') });
    await messages.send(hello());
    expect(await messages.send(hello({ message_group_uuid: other.message_group_uuid }))).toEqual({
      ...sentAt(NOW),
      message_group_uuid: other.message_group_uuid,
    });
  });

  it('has the same answer after the sender has left', async () => {
    await messages.send(hello());
    const { membership } = messages.faulty(() => undefined, fixedClock('2026-11-30T08:30:00.000Z'));
    await membership.leave({ message_group_uuid: group, user_uuid: 'ben' });
    expect(await messages.send(hello())).toEqual(sentAt(NOW, false));
    const problem = `user_uuid must be a member of the group "${group}", got "ben", who left it at 2026-11-30T08:30:00.000Z`;
    for (const other of [{ message_uuid: 'm2' }, { message: 'Other' }]) {
      await expect(messages.send(hello(other))).rejects.toThrow(named('NotAMember', problem));
    }
    expect(await sentMessages()).toEqual([`${NOW}#m1 ben: Hello`]);
  });
});

it('keeps two messages of the same millisecond', async () => {
  await Promise.all([messages.send(hello()), messages.send(hello({ message_uuid: 'm0', user_uuid: 'ana' }))]);
  expect(await sentMessages()).toEqual([`${NOW}#m0 ana: Hello`, `${NOW}#m1 ben: Hello`]);
});

it('retries a conflict with a transaction, and a throttled request', async () => {
  const conflict = new TransactionConflictException({ message: 'Transaction is ongoing', $metadata: {} });
  const { send } = messages.faulty(
    (command, attempt) => {
      if (attempt === 0 || attempt === 3) return 'throttled';
      return command === 'PutItemCommand' && attempt % 2 === 0 && attempt < 8 ? conflict : undefined;
    },
    fixedClock(),
    3,
  );
  expect(await send(hello())).toEqual(sentAt(NOW));
  const stuck = messages.faulty((command) => (command === 'PutItemCommand' ? conflict : undefined));
  await expect(stuck.send(hello({ message_uuid: 'm2' }))).rejects.toThrow('Transaction is ongoing');
  expect(stuck.commands).toHaveLength(7);
});

it('refuses an unknown group, a stranger and a member who was removed, and writes nothing', async () => {
  await messages.membership.removeMember({ message_group_uuid: group, user_uuid: 'ben' });
  const before = await messages.items();
  await expect(messages.send(hello({ message_group_uuid: 'none' }))).rejects.toThrow(
    named('UnknownGroup', 'message_group_uuid must be an existing group, got "none"'),
  );
  for (const user of ['cem', 'ben']) {
    await expect(messages.send(hello({ user_uuid: user }))).rejects.toThrow(
      named('NotAMember', `user_uuid must be a member of the group "${group}", got "${user}"`),
    );
  }
  expect(await messages.items()).toEqual(before);
});

it('refuses a group that is not created yet, and accepts a conversation that has no newest message yet', async () => {
  const { last_message_sk, ...pending } = (await messages.items()).get(`GRP#ben ${group}`) ?? {};
  expect(last_message_sk).toBeDefined();
  await messages.put({ ...pending, expires_at: { N: '1' } }, { ...pending, sk: { S: 'pending' } });
  expect(await messages.send(hello())).toEqual(sentAt(NOW));
  await expect(messages.send(hello({ message_group_uuid: 'pending' }))).rejects.toThrow(
    named('UnknownGroup', 'message_group_uuid must be an existing group, got "pending"'),
  );
});
