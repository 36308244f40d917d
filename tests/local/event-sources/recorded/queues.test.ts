import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import { Raw } from '../scripted-aws';
import { FUNCTION, failing, type MappingSettings, numbers, QUEUE, REPORTS, World } from '../world';

// What AWS was recorded to do in the snapshot tests of LocalStack for queues.

const WINDOW: MappingSettings = { MaximumBatchingWindowInSeconds: 1 };
const MILLISECONDS = expect.stringMatching(/^\d{13}$/);

interface Received {
  readonly body: string;
  readonly number?: number;
  readonly receives?: number;
  readonly messageAttributes?: object;
  /** Undefined if the record has no such field. */
  readonly md5OfMessageAttributes?: string | null;
  readonly attributes?: object;
}

/** The record in a function's event, with its fields in order. */
const recordOf = ({ body, number = 1, receives = 1, messageAttributes = {}, ...more }: Received, arn = QUEUE) => ({
  messageId: `message-${number}`,
  receiptHandle: `message-${number}-receipt-${receives}`,
  body,
  attributes: {
    ApproximateReceiveCount: String(receives),
    SentTimestamp: MILLISECONDS,
    SenderId: 'AIDA',
    ApproximateFirstReceiveTimestamp: MILLISECONDS,
    ...more.attributes,
  },
  messageAttributes,
  ...('md5OfMessageAttributes' in more && { md5OfMessageAttributes: more.md5OfMessageAttributes }),
  md5OfBody: createHash('md5').update(body).digest('hex'),
  eventSource: 'aws:sqs',
  eventSourceARN: arn,
  awsRegion: 'eu-west-1',
});

/** Sends one message, and returns its record. */
async function recordWith(settings: MappingSettings, message: Message) {
  const { world, queue } = World.queue(settings);
  queue.send('{"foo":"bar"}', '', message);
  await world.pass(5);
  const [[record] = []] = world.batches;
  return record;
}

const TITLE: Message = {
  MessageAttributes: {
    Title: { DataType: 'String', StringValue: 'The Whistler' },
    WeeksOn: { DataType: 'Number', StringValue: '6' },
  },
  MD5OfMessageAttributes: 'd25a6aea97eb8f585bfa92d314504a92',
};
const value = (dataType: string, stringValue: string) => ({
  stringValue,
  stringListValues: [],
  binaryListValues: [],
  dataType,
});

describe('a message', () => {
  const body = '{"foo":"bar"}';
  const titled = {
    body,
    messageAttributes: { Title: value('String', 'The Whistler'), WeeksOn: value('Number', '6') },
    md5OfMessageAttributes: 'd25a6aea97eb8f585bfa92d314504a92',
  };
  it.each<[string, MappingSettings, Message, Received]>([
    ['without attributes has no digest of them without a batching window', {}, {}, { body }],
    ['without attributes has a null digest with a batching window', WINDOW, {}, { body, md5OfMessageAttributes: null }],
    ['with attributes has their digest without a batching window', {}, TITLE, titled],
    ['with attributes has their digest with a batching window', WINDOW, TITLE, titled],
  ])('%s', async (_, settings, message, expected) => {
    const record = await recordWith(settings, message);
    expect(record).toEqual(recordOf(expected));
    expect(Object.keys(record ?? {})).toEqual(Object.keys(recordOf(expected)));
  });

  it('has its system attributes in the order of AWS', async () => {
    const Attributes = {
      SequenceNumber: '18849496460467696128',
      MessageDeduplicationId: '1',
      MessageGroupId: '1',
      AWSTraceHeader: 'Root=1-5759e988',
      DeadLetterQueueSourceArn: QUEUE,
    } as Record<string, string>;
    const { attributes } = (await recordWith({}, { Attributes })) ?? {};
    expect(Object.keys(attributes ?? {})).toEqual([
      'ApproximateReceiveCount',
      'AWSTraceHeader',
      'SentTimestamp',
      'SequenceNumber',
      'MessageGroupId',
      'SenderId',
      'MessageDeduplicationId',
      'ApproximateFirstReceiveTimestamp',
      'DeadLetterQueueSourceArn',
    ]);
  });
});

it('retries a failed message after its visibility timeout, and then deletes it', async () => {
  const { world, queue } = World.queue({ BatchSize: 1 }, { visibilityTimeoutSeconds: 5 });
  world.handler = ([record]) => {
    if (record?.attributes.ApproximateReceiveCount === '1') throw new Error('no');
  };
  queue.send('a');
  await world.pass(30);
  const [first = 0, second = 0] = world.timesSince(0);
  expect([world.batches, second - first >= 5, queue.bodies]).toEqual([
    [[recordOf({ body: 'a' })], [recordOf({ body: 'a', receives: 2 })]],
    true,
    [],
  ]);
});

it.each<[string, MappingSettings, unknown]>([
  ['fails', { BatchSize: 1 }, new Error('no')],
  ['fails, with ReportBatchItemFailures', REPORTS, new Error('no')],
  ['reports a misspelled identifier', REPORTS, { batchItemFailures: [{ foo: 'notvalid' }] }],
  ['reports an unknown identifier', REPORTS, failing('unknown')],
  ['answers with invalid JSON', REPORTS, new Raw('(^_^)')],
  ['answers with a string', REPORTS, '(^_^)'],
])(
  'leaves all messages to the dead-letter queue after two receives when a function %s',
  async (_, settings, answer) => {
    const { world, queue } = World.queue(settings, { visibilityTimeoutSeconds: 4, maxReceiveCount: 2 });
    world.handler = () => answer;
    for (const body of ['{not a json body', '{"message":2}']) queue.send(body);
    await world.pass(30);
    expect([queue.deadLetters.sort(), queue.bodies]).toEqual([['{"message":2}', '{not a json body'], []]);
    expect(world.batches.flat().map(({ attributes }) => attributes.ApproximateReceiveCount)).toEqual([
      '1',
      '1',
      '2',
      '2',
    ]);
  },
);

it.each([[''], [{}], [null], [[]], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
  'deletes the messages after %j',
  async (answer) => {
    const { world, queue } = World.queue(REPORTS, { visibilityTimeoutSeconds: 4, maxReceiveCount: 1 });
    world.handler = () => answer;
    queue.send('a');
    await world.pass(30);
    expect([world.names, queue.bodies, queue.deadLetters]).toEqual([[['a']], [], []]);
  },
);

it('delivers only the reported messages of a FIFO queue again, until they are dead letters', async () => {
  const { world, queue } = World.fifo(
    { ...REPORTS, BatchSize: 10 },
    { visibilityTimeoutSeconds: 8, maxReceiveCount: 2 },
  );
  const failAttempts = (body: string) => Number(body.split('-')[1]);
  world.handler = (records) =>
    failing(
      ...records
        .filter(({ body, attributes }) => failAttempts(body) >= Number(attributes.ApproximateReceiveCount))
        .map(({ messageId }) => messageId),
    );
  for (const body of ['1-0', '2-1', '3-1', '4-2']) queue.send(body, '1');
  await world.pass(60);
  expect([world.names, queue.deadLetters]).toEqual([
    [
      ['1-0', '2-1', '3-1', '4-2'],
      ['2-1', '3-1', '4-2'],
    ],
    ['4-2'],
  ]);
});

it('never runs a function twice at once for one group of a FIFO queue', async () => {
  const { world, queue } = World.fifo({ BatchSize: 1 }, { visibilityTimeoutSeconds: 60 });
  world.function.milliseconds = 5000;
  for (const body of numbers(5)) queue.send(body, 'group');
  await world.pass(60);
  expect([world.names.flat(), world.function.mostRunning]).toEqual([numbers(5), 1]);
});

it.each([15, 100, 1000, 10_000])('delivers 15 messages with a batch size of %i and a window', async (BatchSize) => {
  const { world, queue } = World.queue({ BatchSize, MaximumBatchingWindowInSeconds: 10 });
  for (const body of numbers(15)) queue.send(body);
  await world.pass(30);
  const expected = numbers(15).map((body, index) =>
    recordOf({ body, number: index + 1, md5OfMessageAttributes: null }),
  );
  expect(world.batches).toEqual([expected]);
});

it('delivers 30 messages in two batches of up to 20', async () => {
  const ScalingConfig = { MaximumConcurrency: 2 };
  const { world, queue } = World.queue({ ...WINDOW, BatchSize: 20, ScalingConfig, State: 'Disabled' });
  for (const body of numbers(30)) queue.send(body);
  world.change('mapping-1', { State: 'Enabled' });
  await world.pass(30);
  expect([world.names.flat().sort(), world.names.length]).toEqual([numbers(30).sort(), 2]);
});

it('delivers to the new version of the function after the mapping is updated', async () => {
  const { world, queue } = World.queue({ ...WINDOW, FunctionArn: `${FUNCTION}:1` });
  for (const version of [1, 2]) world.aws.addFunction(`${FUNCTION}:${version}`);
  queue.send('bar');
  await world.pass(10);
  world.change('mapping-1', { FunctionArn: `${FUNCTION}:2` });
  await world.pass(5);
  queue.send('bar2');
  await world.pass(10);
  expect(world.aws.delivered.map(({ functionArn, records: [record] }) => [functionArn, record?.body])).toEqual([
    [`${FUNCTION}:1`, 'bar'],
    [`${FUNCTION}:2`, 'bar2'],
  ]);
});

describe('with a filter', () => {
  const body = (fields: object) => JSON.stringify({ body: fields });
  const [value, other] = ['{"my-key":"my-value"}', '{"my-key":"other-value"}'];
  const number = (amount: number) => `{"my-number":${amount}}`;
  it.each([
    ['a value', body({ 'my-key': ['my-value'] }), value, other],
    ['one of two values', body({ 'my-key': ['my-value', 'my-value-two'] }), '{"my-key":"my-value-two"}', other],
    [
      'two fields',
      body({ one: ['other-filter', 'value-one'], two: ['value-two'] }),
      '{"one":"value-one","two":"value-two"}',
      '{"one":"other-value-","two":"value-two"}',
    ],
    ['a field that exists', body({ 'my-key': [{ exists: true }] }), value, '{"other-key":"any"}'],
    ['a greater number', body({ 'my-number': [{ numeric: ['>', 100] }] }), number(101), number(100)],
    ['a lesser number', body({ 'my-number': [{ numeric: ['<', 100] }] }), number(99), number(100)],
    ['a range', body({ 'my-number': [{ numeric: ['>=', 100, '<', 200] }] }), number(100), number(200)],
    ['a prefix', body({ 'my-key': [{ prefix: 'my' }] }), value, other],
    ['a value, when a body is not JSON', body({ 'my-key': ['my-value'] }), value, 'plain-string'],
  ])('on %s, delivers only the message that matches and deletes both', async (_, Pattern, matching, unmatched) => {
    const FilterCriteria = { Filters: [{ Pattern }] };
    const { world, queue } = World.queue({ ...WINDOW, FilterCriteria });
    queue.send(matching);
    queue.send(unmatched);
    await world.pass(30);
    expect([world.batches, queue.bodies]).toEqual([[[recordOf({ body: matching, md5OfMessageAttributes: null })]], []]);
  });
});
