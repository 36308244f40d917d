import type { DynamoDBRecord } from 'aws-lambda';
import { createHandler } from '../../../../functions/messages/invalidate-conversations/handler';

const record = (SequenceNumber: string, pk: string, eventName: DynamoDBRecord['eventName'] = 'MODIFY') => ({
  eventName,
  dynamodb: { SequenceNumber, Keys: { pk: { S: pk }, sk: { S: 'g' } } },
});

function setup(invalidate: (user: string) => Promise<void> = async () => undefined) {
  const users: string[] = [];
  const lines: unknown[] = [];
  const store = {
    invalidate: (user: string) => {
      users.push(user);
      return invalidate(user);
    },
  };
  let time = 0;
  const handler = createHandler(store, {
    now: () => (time += 7),
    log: (_, message, fields) => message === 'trail' || lines.push(fields),
  });
  return {
    users,
    lines,
    run: async (Records: object[]) =>
      (await handler({ Records: Records as DynamoDBRecord[] }, { getRemainingTimeInMillis: () => 1300 }))
        .batchItemFailures,
  };
}

it('removes the list of each user with a new, changed or deleted conversation, and logs one line', async () => {
  const { run, users, lines } = setup();
  const records = [
    record('1', 'GRP#ann', 'INSERT'),
    record('2', 'GRP#bob', 'MODIFY'),
    record('3', 'GRP#__proto__', 'REMOVE'),
  ];
  expect(await run(records)).toEqual([]);
  expect(users).toEqual(['ann', 'bob', '__proto__']);
  expect(lines).toEqual([{ records: 3, failed: 0, reasons: [], milliseconds: 7 }]);
});

it('ignores messages, claims and groups', async () => {
  const { run, users } = setup();
  expect([await run([record('1', 'MSG#g', 'INSERT'), record('2', 'OTHER', 'INSERT')]), users]).toEqual([[], []]);
});

it('reports the records of lists that the cache does not remove, the earliest first, after all others', async () => {
  const { run, users, lines } = setup(async (user) => {
    if (user === 'bad') throw new Error('Redis is unavailable');
  });
  const records = [record('10', 'GRP#bad'), record('9', 'GRP#bad'), record('11', 'GRP#ann')];
  expect(await run(records)).toEqual([{ itemIdentifier: '9' }, { itemIdentifier: '10' }]);
  expect(users).toContain('ann');
  expect(lines).toMatchObject([{ records: 3, failed: 2, reasons: ['Error: Redis is unavailable'] }]);
});

it('fails only the record that has no key', async () => {
  const { run, users, lines } = setup();
  expect(await run([{ dynamodb: { SequenceNumber: '1' } }, record('2', 'GRP#ann')])).toEqual([{ itemIdentifier: '1' }]);
  expect([users, lines]).toMatchObject([
    ['ann'],
    [{ failed: 1, reasons: ['a record must have the string dynamodb.Keys.pk.S, got nothing'] }],
  ]);
});

it('rejects an event of another shape', async () => {
  const { run } = setup();
  await expect(run([{ messageId: 'a', body: '{}' }])).rejects.toThrow('a record must have a dynamodb.SequenceNumber');
});
