import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type Messages, member, membersOf, NOW, named, startMessages } from '../fixture';
import { createdAt, creation, group } from './fixture';

let messages: Messages;
beforeEach(async () => {
  messages = await startMessages();
});
afterEach(() => messages.stop());

const EXPIRES = { N: String(Date.parse('2027-11-30T08:00:00.000Z') / 1000) };
it('creates the group, the first message and a conversation for each member', async () => {
  const answer = await messages.create({ ...creation(), members: [member('__proto__'), member('ben')] });
  expect(answer).toEqual(createdAt(NOW));
  const names = (id: string, name: string) => ({
    user_uuid: { S: id },
    user_display_name: { S: `Name ${id}` },
    user_handle: { S: `@${id}` },
    member_display_name: { S: `Name ${name}` },
    member_handle: { S: `@${name}` },
  });
  const conversation = {
    sk: { S: group },
    message_group_uuid: { S: group },
    message: { S: 'Hi all' },
    member_count: { N: '3' },
    last_message_sk: { S: `${NOW}#m1` },
  };
  expect(Object.fromEntries(await messages.items())).toEqual({
    [`GRP#__proto__ ${group}`]: { pk: { S: 'GRP#__proto__' }, ...conversation, ...names('ana', '__proto__') },
    [`GRP#ana ${group}`]: { pk: { S: 'GRP#ana' }, ...conversation, ...names('__proto__', 'ana') },
    [`GRP#ben ${group}`]: { pk: { S: 'GRP#ben' }, ...conversation, ...names('ana', 'ben') },
    [`MSG#${group} ${NOW}#m1`]: {
      pk: { S: `MSG#${group}` },
      sk: { S: `${NOW}#m1` },
      message: { S: 'Hi\nall' },
      message_uuid: { S: 'm1' },
      user_uuid: { S: 'ana' },
      user_display_name: { S: 'Name ana' },
      user_handle: { S: '@ana' },
    },
    [`MSG#${group} GROUP`]: {
      pk: { S: `MSG#${group}` },
      sk: { S: 'GROUP' },
      members: { SS: expect.arrayContaining(['ana', '__proto__', 'ben']) },
      message_uuid: { S: 'm1' },
      created_at: { S: NOW },
    },
    [`MSG#${group} ID#m1`]: {
      pk: { S: `MSG#${group}` },
      sk: { S: 'ID#m1' },
      created_at: { S: NOW },
      request: { S: expect.any(String) },
    },
  });
});

it.each([
  [2, 1, 0],
  [97, 1, 0],
  [98, 2, 1],
  [99, 2, 2],
  [100, 2, 3],
  [101, 2, 4],
  [195, 2, 98],
  [196, 3, 99],
  [500, 6, 403],
])(
  'creates a group of %i members in %i transactions, with %i pending conversations',
  async (count, transactions, pending) => {
    const { create, commands } = messages.faulty(() => undefined);
    expect(await create(creation(count))).toEqual(createdAt(NOW));
    expect(commands).toEqual(['GetItemCommand', ...Array(transactions).fill('TransactWriteItemsCommand')]);
    const items = [...(await messages.items()).values()];
    const conversations = items.filter(({ pk }) => pk?.S?.startsWith('GRP#'));
    const listed = conversations.filter(({ last_message_sk }) => last_message_sk?.S === `${NOW}#m1`);
    expect(new Set(conversations.map(({ pk }) => pk?.S)).size).toBe(count);
    expect(listed).toHaveLength(count - pending);
    const others = conversations.filter((item) => !listed.includes(item));
    expect(others.every((item) => !item.last_message_sk && item.expires_at?.N === EXPIRES.N)).toBe(true);
    expect(items.filter((item) => item.expires_at)).toHaveLength(pending);
    const { members } = items.find(({ sk }) => sk?.S === 'GROUP') ?? {};
    expect(new Set(members?.SS)).toEqual(new Set(['ana', ...membersOf(count - 1).map(({ user_uuid }) => user_uuid)]));
  },
);

it('lets every member of a large group send messages at once', async () => {
  await messages.create(creation(500));
  const sent = { message_group_uuid: group, user_uuid: 'u499', message_uuid: 'm2', message: 'Hello' };
  expect(await messages.send(sent)).toMatchObject({ created: true });
});

it.each([
  [{ members: membersOf(500) }, 'members must be a list of 1 to 499 members besides the creator, got 500 members'],
  [{ members: [] }, 'members must be a list of 1 to 499 members besides the creator, got 0 members'],
  [{ members: [member('a'), member('a')] }, 'members[1].user_uuid must not occur twice, got "a"'],
  [{ members: [member('a'), member('ana')] }, 'members[1].user_uuid must not be the creator, got "ana"'],
])('refuses members, and writes nothing', async (more, problem) => {
  await expect(messages.create(creation(2, more))).rejects.toThrow(named('InvalidRequest', problem));
  expect((await messages.items()).size).toBe(0);
});

const cancelled = (...codes: readonly string[]) =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

it('retries a conflict and throttling in a transaction, a finite number of times', async () => {
  const faults = [undefined, cancelled('None', 'TransactionConflict'), cancelled('ThrottlingError')];
  const { create } = messages.faulty((_, attempt) => faults[attempt]);
  expect(await create(creation())).toEqual(createdAt(NOW));
  const stuck = messages.faulty((command) =>
    command === 'TransactWriteItemsCommand' ? cancelled('TransactionConflict') : undefined,
  );
  await expect(stuck.create(creation(2, { message_uuid: 'm2' }))).rejects.toThrow('Transaction cancelled');
  expect(stuck.commands).toHaveLength(7);
  const overtaken = messages.faulty((command) =>
    command === 'TransactWriteItemsCommand' ? cancelled('ConditionalCheckFailed') : undefined,
  );
  await expect(overtaken.create(creation(2, { message_uuid: 'm2' }))).rejects.toThrow(
    'the same request is in progress',
  );
  expect(overtaken.commands).toHaveLength(12);
  const denied = messages.faulty((command) =>
    command === 'TransactWriteItemsCommand' ? cancelled('AccessDenied') : undefined,
  );
  await expect(denied.create(creation(2, { message_uuid: 'm2' }))).rejects.toThrow('Transaction cancelled');
  expect(denied.commands).toHaveLength(2);
});

it('consumes the capacity that DynamoDB returns, also for a request that is sent again', async () => {
  const faults = (command: string) => (result: object) => {
    const units = { CapacityUnits: 1.5 };
    Object.assign(result, { ConsumedCapacity: command === 'GetItemCommand' ? units : [units] });
  };
  const { create } = messages.faulty((command) => faults(command) as never);
  expect((await create(creation(101))).consumedCapacity).toEqual({ readUnits: 1.5, writeUnits: 3 });
  expect((await create(creation(101))).consumedCapacity).toEqual({ readUnits: 1.5, writeUnits: 0 });
});
