import type { DynamoDBRecord } from 'aws-lambda';
import type { Stale } from '../../../../functions/restaurants/invalidate-cache/core';
import { createHandler } from '../../../../functions/restaurants/invalidate-cache/handler';

const image = (id: string, cuisine: string) => ({
  PK: { S: `RESTAURANT#${id}` },
  SK: { S: `RESTAURANT#${id}` },
  GSI1PK: { S: `CUISINE#${cuisine}` },
});
const record = (SequenceNumber: string, images: DynamoDBRecord['dynamodb']): DynamoDBRecord => ({
  eventName: 'MODIFY',
  dynamodb: { SequenceNumber, ...images },
});

function setup(invalidate: (stale: Stale) => Promise<void> = async () => undefined) {
  const calls: Stale[] = [];
  const lines: unknown[] = [];
  const store = {
    invalidate: (stale: Stale) => {
      calls.push(stale);
      return invalidate(stale);
    },
  };
  let time = 0;
  const handler = createHandler(store, {
    now: () => (time += 7),
    log: (_, message, fields) => message === 'trail' || lines.push(fields),
  });
  const context = { getRemainingTimeInMillis: () => 1300 };
  return { calls, lines, run: (Records: DynamoDBRecord[]) => handler({ Records }, context) };
}

it('invalidates the entries of each record, and logs one line', async () => {
  const { run, calls, lines } = setup();
  const response = await run([
    record('1', { NewImage: image('a', 'thai') }),
    record('2', { OldImage: image('a', 'thai'), NewImage: image('a', 'greek') }),
    record('3', { OldImage: image('b', 'thai') }),
  ]);
  expect(response).toEqual({ batchItemFailures: [] });
  expect(calls).toEqual([
    { ids: ['a'], partitions: ['CUISINE#thai'] },
    { ids: ['a'], partitions: ['CUISINE#thai', 'CUISINE#greek'] },
    { ids: ['b'], partitions: ['CUISINE#thai'] },
  ]);
  expect(lines).toEqual([{ records: 3, failed: 0, reasons: [], milliseconds: 7 }]);
});

it('reports the failed records, the earliest first, after all others are done', async () => {
  const { run, calls, lines } = setup(async ({ ids }) => {
    if (ids[0] !== 'good') throw new Error('Redis is unavailable');
  });
  const response = await run([
    record('100000000000000000000000000002', { NewImage: image('bad', 'thai') }),
    record('99999999999999999999999999999', { NewImage: image('bad', 'thai') }),
    record('100000000000000000000000000003', {}),
    record('100000000000000000000000000004', { NewImage: image('good', 'thai') }),
  ]);
  expect(response).toEqual({
    batchItemFailures: [
      { itemIdentifier: '99999999999999999999999999999' },
      { itemIdentifier: '100000000000000000000000000002' },
      { itemIdentifier: '100000000000000000000000000003' },
    ],
  });
  // The bad ones are retried until the deadline.
  expect(calls.map(({ ids: [id] }) => id)).toEqual(['bad', 'bad', 'good', 'bad', 'bad']);
  expect(lines).toEqual([
    {
      records: 4,
      failed: 3,
      reasons: [
        'Error: Redis is unavailable',
        'a record must have an image: the stream view type must be NEW_AND_OLD_IMAGES',
      ],
      milliseconds: 7,
    },
  ]);
});

it('retries until Redis is back', async () => {
  const failures = [new Error('Redis is unavailable')];
  const { run, calls } = setup(async () => {
    const failure = failures.pop();
    if (failure) throw failure;
  });
  expect(await run([record('1', { NewImage: image('a', 'thai') })])).toEqual({ batchItemFailures: [] });
  expect(calls).toEqual(Array(2).fill({ ids: ['a'], partitions: ['CUISINE#thai'] }));
});

it('reports the records that are not done at the deadline', async () => {
  const { run, lines } = setup(() => new Promise(() => undefined));
  const response = await run([record('1', { NewImage: image('a', 'thai') })]);
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  expect(lines).toEqual([{ records: 1, failed: 1, reasons: ['Error: no answer in time'], milliseconds: 7 }]);
});

it('does nothing without records', async () => {
  const { run, calls } = setup();
  expect([await run([]), calls]).toEqual([{ batchItemFailures: [] }, []]);
});

it.each([
  [
    'a test event of the console',
    { key1: 'v' },
    'the event must be { "Records": [ … ] }, as a DynamoDB stream sends it',
  ],
  [
    'a message of a queue',
    { Records: [{ messageId: 'a', body: '{}' }] },
    'a record must have a dynamodb.SequenceNumber, as a DynamoDB stream sends it, got an object with "messageId", "body"',
  ],
  [
    'a record of nothing',
    { Records: [{ dynamodb: null }] },
    'a record must have a dynamodb.SequenceNumber, as a DynamoDB stream sends it, got an object without attributes',
  ],
])('rejects an event of another shape: %s', async (_, event, sentence) => {
  const { run } = setup();
  await expect(run((event as { Records: DynamoDBRecord[] }).Records)).rejects.toThrow(sentence);
});
