import type { DynamoDBRecord } from 'aws-lambda';
import { createHandler } from '../../../../functions/messages/update-conversations/handler';
import type { ConversationsStore, News } from '../../../../functions/messages/update-conversations/store';
import type { Log } from '../../../../runtime/log';
import { awsError } from './fixture';

const now = Date.parse('2026-11-30T08:00:00.000Z');
const at = (seconds: number) => `2026-11-30T07:00:${String(seconds).padStart(2, '0')}.000Z`;
const record = (SequenceNumber: string, sk: string, group = 'g', image: object = { message: { S: sk } }) =>
  ({
    eventID: SequenceNumber,
    eventName: 'INSERT',
    dynamodb: { SequenceNumber, Keys: { pk: { S: `MSG#${group}` }, sk: { S: sk } }, NewImage: image },
  }) as DynamoDBRecord;
const plenty = { getRemainingTimeInMillis: () => 30_000 };

function setup(parts: Partial<ConversationsStore> = {}) {
  const updates: [string, string, News][] = [];
  const lines: Record<string, unknown>[] = [];
  const store: ConversationsStore = {
    membersOf: async (group, signal) => (await parts.membersOf?.(group, signal)) ?? ['ann', 'bob'],
    update: async (user, group, news, signal) => {
      const outcome = (await parts.update?.(user, group, news, signal)) ?? 'updated';
      updates.push([user, group, news]);
      return outcome;
    },
  };
  let time = 0;
  const log: Log = (_, message, fields) => message === 'trail' || lines.push({ ...fields });
  const handler = createHandler(store, { epoch: () => now, now: () => (time += 7), log });
  const run = async (Records: DynamoDBRecord[], context = plenty) =>
    (await handler({ Records }, context)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  return { updates, lines, run };
}

it('shows the newest message of each group to its members, and logs one line', async () => {
  const { run, updates, lines } = setup();
  const records = [
    record('1', `${at(2)}#b`),
    record('2', 'ID#b'),
    record('3', `${at(1)}#a`),
    record('4', `${at(3)}#c`, 'h'),
  ];
  expect(await run(records)).toEqual([]);
  const news = (sk: string) => ({ last_message_sk: sk, message: sk, member_count: 2 });
  expect(updates).toEqual([
    ['ann', 'g', news(`${at(2)}#b`)],
    ['bob', 'g', news(`${at(2)}#b`)],
    ['ann', 'h', news(`${at(3)}#c`)],
    ['bob', 'h', news(`${at(3)}#c`)],
  ]);
  expect(lines).toEqual([
    { records: 4, messages: 3, updated: 4, unchanged: 0, withoutGroup: 0, rejected: 0, failed: 0, milliseconds: 7 },
  ]);
});

it('ignores changes of messages, and every change of conversations: also its own', async () => {
  const { run, updates, lines } = setup();
  const conversation = { pk: { S: 'GRP#ann' }, sk: { S: 'g' } };
  const own = (['INSERT', 'MODIFY', 'REMOVE'] as const).map((eventName, index) => ({
    eventName,
    dynamodb: { SequenceNumber: String(index), Keys: conversation, NewImage: { message: { S: 'x' } } },
  }));
  const edited = { ...record('8', `${at(2)}#b`), eventName: 'MODIFY' as const };
  expect(await run([...own, edited])).toEqual([]);
  expect([updates, lines]).toMatchObject([[], [{ records: 4, messages: 0 }]]);
});

it('does nothing for a group that does not exist, and for one whose members have all left', async () => {
  const { run, updates, lines } = setup({ membersOf: async (group) => (group === 'g' ? 'no group' : []) });
  expect(await run([record('1', `${at(1)}#a`), record('2', `${at(1)}#a`, 'h')])).toEqual([]);
  expect([updates, lines]).toMatchObject([[], [{ updated: 0, withoutGroup: 1 }]]);
});

it('rejects the message of a group whose members another program has spoiled', async () => {
  const { run, lines } = setup({ membersOf: async () => 'no string set' });
  expect(await run([record('1', `${at(1)}#a`)])).toEqual([]);
  const reason = 'the group: its members must be a string set';
  expect(lines).toMatchObject([{ rejected: 1, rejections: [{ pk: 'MSG#g', sk: `${at(1)}#a`, reason }] }]);
});

it('counts conversations that it need not or must not change', async () => {
  const { run, lines } = setup({ update: async (user) => (user === 'ann' ? 'unchanged' : 'updated') });
  await run([record('1', `${at(1)}#a`)]);
  expect(lines).toMatchObject([{ updated: 1, unchanged: 1 }]);
});

it('acknowledges and logs a message that can never be shown, and processes those behind it', async () => {
  const { run, updates, lines } = setup();
  const records = [record('1', 'yesterday#a'), record('2', `${at(1)}#a`), record('3', `${at(2)}#b`, 'h', {})];
  expect(await run(records)).toEqual([]);
  expect(updates.map(([user, group]) => [user, group])).toEqual([
    ['ann', 'g'],
    ['bob', 'g'],
  ]);
  expect(lines).toMatchObject([
    {
      messages: 1,
      rejected: 2,
      rejections: [
        { pk: 'MSG#g', sk: 'yesterday#a', reason: expect.stringContaining('must be a time in ISO 8601') },
        { pk: 'MSG#h', sk: `${at(2)}#b`, reason: 'message must be a non-blank string, got nothing' },
      ],
    },
  ]);
});

it('limits the log line, whatever is rejected', async () => {
  const { run, lines } = setup();
  await run(Array.from({ length: 1000 }, (_, index) => record(String(index), 'x'.repeat(1024), 'g'.repeat(2044))));
  expect([lines[0]?.rejected, lines[0]?.rejections]).toMatchObject([1000, { length: 20 }]);
  expect(JSON.stringify(lines).length).toBeLessThan(20_000);
});

it('shows a message that is older than a rejected one of its group', async () => {
  const { run, updates, lines } = setup();
  await run([record('1', `${at(1)}#a`), record('2', '2999-01-01T00:00:00.000Z#b')]);
  expect(updates.map(([, , { last_message_sk }]) => last_message_sk)).toEqual([`${at(1)}#a`, `${at(1)}#a`]);
  expect(lines).toMatchObject([{ updated: 2, rejected: 1 }]);
});

it('rejects a message only for the member that cannot be updated', async () => {
  const { run, updates, lines } = setup({
    membersOf: async () => ['ann', 'bad', 'bob'],
    update: async (user) => {
      if (user === 'bad') throw awsError('ValidationException');
      return 'updated';
    },
  });
  expect(await run([record('1', `${at(1)}#a`), record('2', `${at(2)}#b`)])).toEqual([]);
  expect(updates.map(([user]) => user)).toEqual(['ann', 'bob']);
  expect(lines).toMatchObject([
    {
      rejected: 1,
      rejections: [{ pk: 'MSG#g', sk: `${at(2)}#b`, reason: 'user bad: ValidationException: ValidationException' }],
    },
  ]);
});

describe('when requests fail until the deadline', () => {
  const failing = (...users: string[]) => ({
    update: async (user: string) => {
      if (users.includes(user)) throw awsError('ProvisionedThroughputExceededException');
      return 'updated' as const;
    },
  });

  it('reports all records of the group, the earliest first, and updates all others', async () => {
    const { run, updates, lines } = setup({
      ...failing('bob', 'cid'),
      membersOf: async (group) => (group === 'g' ? ['ann', 'bob'] : ['cid', 'dan']),
    });
    const records = [record('99', `${at(1)}#a`, 'h'), record('100', `${at(1)}#a`), record('8', `${at(2)}#b`)];
    expect(await run(records)).toEqual(['8', '99', '100']);
    expect(updates.map(([user]) => user).sort()).toEqual(['ann', 'dan']);
    expect(lines).toMatchObject([
      {
        failed: 3,
        updated: 2,
        reasons: [
          'user bob: ProvisionedThroughputExceededException: ProvisionedThroughputExceededException',
          'user cid: ProvisionedThroughputExceededException: ProvisionedThroughputExceededException',
        ],
      },
    ]);
  });

  it('names a few members, and how many more failed', async () => {
    const users = ['a', 'b', 'c', 'd', 'e'];
    const { run, lines } = setup({ ...failing(...users), membersOf: async () => users });
    await run([record('1', `${at(1)}#a`)]);
    expect(lines[0]?.reasons).toEqual([expect.stringMatching(/^user a: .*; user b: .*; user c: .*; and 2 more$/)]);
  });

  it('says so if the time is over', async () => {
    const { run, lines } = setup({
      membersOf: async (_, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        throw awsError('TimeoutError');
      },
    });
    expect(await run([record('1', `${at(1)}#a`)], { getRemainingTimeInMillis: () => 520 })).toEqual(['1']);
    expect(lines[0]?.reasons).toEqual(['deadline exceeded: the group: TimeoutError: TimeoutError']);
  });
});

it('rejects if no request can succeed', async () => {
  const { run, lines } = setup({ membersOf: () => Promise.reject(awsError('AccessDeniedException')) });
  await expect(run([record('1', `${at(1)}#a`)])).rejects.toThrow('AccessDeniedException');
  expect(lines).toMatchObject([{ records: 1, error: 'AccessDeniedException: AccessDeniedException' }]);
});

it('does nothing without records', async () => {
  const { run, updates } = setup();
  expect([await run([]), updates]).toEqual([[], []]);
});

const good = record('1', `${at(1)}#a`);
it.each([
  [
    'a sequence number',
    { ...good, dynamodb: { ...good.dynamodb, SequenceNumber: undefined } },
    'dynamodb.SequenceNumber must be a non-empty string, got nothing',
  ],
  [
    'keys',
    { ...good, dynamodb: { SequenceNumber: '1' } },
    'dynamodb.Keys.pk.S must be a non-empty string, got nothing; dynamodb.Keys.sk.S must',
  ],
  [
    'keys that are an object',
    { ...good, dynamodb: { SequenceNumber: '1', Keys: null } },
    'dynamodb.Keys.pk.S must be a non-empty string, got nothing; dynamodb.Keys.sk.S must',
  ],
  [
    'a new image',
    { ...good, dynamodb: { ...good.dynamodb, NewImage: undefined } },
    'dynamodb.NewImage must be an object, got nothing',
  ],
  [
    'a known event name',
    { ...good, eventName: 'UPDATE' },
    'eventName must be one of INSERT, MODIFY, REMOVE, got a string',
  ],
  ['its DynamoDB part', { ...good, dynamodb: null }, 'dynamodb.SequenceNumber must be a non-empty string'],
])('refuses a batch with a record without %s', async (_, broken, problem) => {
  const { run, updates } = setup();
  await expect(run([good, broken as DynamoDBRecord])).rejects.toThrow(
    `Records[1] must be a record of a DynamoDB stream of the view type NEW_IMAGE or NEW_AND_OLD_IMAGES: `,
  );
  await expect(run([good, broken as DynamoDBRecord])).rejects.toThrow(problem);
  expect(updates).toEqual([]);
});
