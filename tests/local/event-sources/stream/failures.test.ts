import { failureBehaviors } from '../behaviours';
import { prove } from '../prove';
import { type Handler, THROTTLED } from '../scripted-aws';
import { awsError } from '../scripted-stream';
import { FAILURES, FUNCTION, failing, type MappingSettings, nameOf, REPORTS, STREAM, World } from '../world';

const BISECT: MappingSettings = { BisectBatchOnFunctionError: true };
const DESTINATION: MappingSettings = { DestinationConfig: { OnFailure: { Destination: FAILURES } } };

/** Fails batches with this record. */
const poisonedBy =
  (name: string): Handler =>
  (records) => {
    if (records.some((record) => nameOf(record) === name)) throw new Error('no');
  };

/** Reports these records. */
const reporting =
  (...names: readonly string[]): Handler =>
  (records) =>
    failing(
      ...records.filter((record) => names.includes(nameOf(record))).map(({ dynamodb }) => dynamodb?.SequenceNumber),
    );

/** Delivers records `a` to `e` in one batch, until nothing more happens. */
async function deliver(handler: Handler, settings: MappingSettings, seconds = 120) {
  const { world, stream } = World.stream(settings);
  world.handler = handler;
  for (const key of 'abcde') stream.write(key);
  await world.pass(seconds);
  stream.write('later');
  await world.pass(seconds);
  return world;
}

/** The batches, each as one string. */
const batches = ({ names }: World) => names.map((batch) => batch.join(''));

const succeeds = (answer: unknown) => async () =>
  expect(batches(await deliver(() => answer, REPORTS))).toEqual(['abcde', 'later']);
const fails = (answer: unknown) => async () => {
  const handler: Handler = (_, invocation) => (invocation === 0 ? answer : null);
  expect(batches(await deliver(handler, REPORTS))).toEqual(['abcde', 'abcde', 'later']);
};

prove('failures of a stream', failureBehaviors, {
  async retried() {
    const { world, stream } = World.stream({ BatchSize: 2 });
    world.handler = (_, invocation) => {
      if (invocation < 2) throw new Error('no');
    };
    for (const key of 'abc') stream.write(key);
    await world.pass(60);
    expect(batches(world)).toEqual(['ab', 'ab', 'ab', 'c']);
  },
  async maximumRetries() {
    const world = await deliver(poisonedBy('c'), { MaximumRetryAttempts: 2 });
    expect(batches(world)).toEqual(['abcde', 'abcde', 'abcde', 'later']);
  },
  async noRetries() {
    expect(batches(await deliver(poisonedBy('c'), { MaximumRetryAttempts: 0 }))).toEqual(['abcde', 'later']);
  },
  async infiniteRetries() {
    const { world, stream } = World.stream({ MaximumRetryAttempts: undefined });
    world.handler = poisonedBy('a');
    const almostADayAgo = new Date(world.clock.now() - 86_400_000 + 120_000);
    stream.write('a', { more: { dynamodb: { ApproximateCreationDateTime: almostADayAgo } } });
    stream.write('b');
    await world.pass(110);
    expect([batches(world).length > 10, batches(world).includes('b')]).toEqual([true, false]);
    await world.pass(30);
    expect(batches(world).at(-1)).toBe('b');
  },
  async maximumAge() {
    const world = await deliver(poisonedBy('c'), { MaximumRetryAttempts: -1, MaximumRecordAgeInSeconds: 60 });
    expect(batches(world).at(-1)).toBe('later');
    expect(new Set(batches(world).slice(0, -1))).toEqual(new Set(['abcde']));
  },
  async maximumAgeFirst() {
    const { world, stream } = World.stream({ MaximumRecordAgeInSeconds: 60, State: 'Disabled' });
    stream.write('old');
    await world.pass(90);
    stream.write('young');
    world.change('mapping-1', { State: 'Enabled' });
    await world.pass(5);
    expect(batches(world)).toEqual(['young']);
  },
  async throttled() {
    const { world, stream } = World.stream({ MaximumRetryAttempts: 0 });
    world.handler = () => {
      throw THROTTLED;
    };
    stream.write('a');
    await world.pass(600);
    expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function call throttled');
    world.handler = () => null;
    await world.pass(20);
    expect(batches(world)).toEqual(['a']);
  },
  async functionGone() {
    const { world, stream } = World.stream({ MaximumRetryAttempts: 0 });
    world.aws.removeFunction(FUNCTION);
    stream.write('a');
    await world.pass(600);
    expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function not found');
    world.aws.addFunction(FUNCTION);
    await world.pass(20);
    expect(batches(world)).toEqual(['a']);
  },
  async bisect() {
    const world = await deliver(poisonedBy('c'), { ...BISECT, MaximumRetryAttempts: 1 });
    expect(batches(world)).toEqual(['abcde', 'abc', 'ab', 'c', 'c', 'de', 'later']);
  },
  async bisectFree() {
    const world = await deliver(poisonedBy('c'), { ...BISECT, MaximumRetryAttempts: 0 });
    expect(batches(world)).toEqual(['abcde', 'abc', 'ab', 'c', 'de', 'later']);
  },
  async bisectOrder() {
    const handler: Handler = (_, invocation) => {
      if (invocation < 3) throw new Error('no');
    };
    expect(batches(await deliver(handler, BISECT))).toEqual(['abcde', 'abc', 'ab', 'a', 'b', 'c', 'de', 'later']);
  },
  async partial() {
    const handler: Handler = (records, invocation, event) =>
      invocation === 0 ? reporting('e', 'c')(records, 0, event) : null;
    expect(batches(await deliver(handler, REPORTS))).toEqual(['abcde', 'cde', 'later']);
  },
  async partialDone() {
    const { world, stream } = World.stream({ ...REPORTS, MaximumRetryAttempts: -1 });
    world.handler = reporting('c');
    for (const key of 'abc') stream.write(key);
    await world.pass(30);
    expect([batches(world)[0], new Set(batches(world).slice(1)), world.store.text]).toEqual([
      'abc',
      new Set(['c']),
      '{"mapping-1":{"shard-1":{"after":"1000002"}}}',
    ]);
  },
  partialOff: async () => expect(batches(await deliver(reporting('c'), {}))).toEqual(['abcde', 'later']),
  async partialBisect() {
    const world = await deliver(reporting('c'), { ...REPORTS, ...BISECT, MaximumRetryAttempts: 0 });
    // The batch is split at the failed record, then in halves.
    expect(batches(world)).toEqual(['abcde', 'cde', 'cd', 'c', 'd', 'e', 'later']);
  },
  emptyList: succeeds({ batchItemFailures: [] }),
  nullList: succeeds({ batchItemFailures: null }),
  emptyResponse: succeeds({}),
  nullResponse: succeeds(null),
  emptyIdentifier: fails(failing('')),
  nullIdentifier: fails(failing(null)),
  badKey: fails({ batchItemFailures: [{ itemIdentifer: '1000001' }] }),
  async queueDestination() {
    const world = await deliver(poisonedBy('c'), { ...DESTINATION, MaximumRetryAttempts: 1 });
    expect(world.aws.sent).toEqual([
      {
        destinationArn: FAILURES,
        message: {
          requestContext: {
            requestId: 'request-2',
            functionArn: FUNCTION,
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: 2,
          },
          responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
          version: '1.0',
          timestamp: expect.stringMatching(/^2026-01-31T12:00:\d\d\.\d{3}Z$/),
          DDBStreamBatchInfo: {
            shardId: 'shard-1',
            startSequenceNumber: '1000001',
            endSequenceNumber: '1000005',
            approximateArrivalOfFirstRecord: '2026-01-31T12:00:00Z',
            approximateArrivalOfLastRecord: '2026-01-31T12:00:00Z',
            batchSize: 5,
            streamArn: STREAM,
          },
        },
      },
    ]);
  },
  async topicDestination() {
    const Destination = 'arn:aws:sns:eu-west-1:111122223333:failures';
    const world = await deliver(poisonedBy('c'), {
      ...BISECT,
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination } },
    });
    expect(world.aws.sent).toMatchObject([
      {
        destinationArn: Destination,
        message: {
          requestContext: { approximateInvokeCount: 3 },
          DDBStreamBatchInfo: { startSequenceNumber: '1000003', batchSize: 1 },
        },
      },
    ]);
  },
  async bucketDestination() {
    const { world, stream } = World.stream({
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
    });
    world.handler = poisonedBy('a');
    world.aws.fail('putObject', 1, awsError('NoSuchBucket'));
    stream.write('a');
    await world.pass(5);
    expect(world.aws.objects).toEqual([
      {
        bucket: 'failures',
        key: expect.stringMatching(
          /^aws\/lambda\/mapping-1\/shard-1\/2026\/01\/31\/2026-01-31T12\.00\.\d\d-[-0-9a-f]{36}$/,
        ),
        content: expect.objectContaining({ version: '1.0', payload: { Records: world.batches[0] } }),
      },
    ]);
  },
  async ageCondition() {
    const world = await deliver(poisonedBy('c'), {
      ...DESTINATION,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 60,
    });
    expect(world.aws.sent).toMatchObject([
      { message: { requestContext: { condition: 'RecordAgeExceeded' }, DDBStreamBatchInfo: { batchSize: 5 } } },
    ]);
  },
  async noDestination() {
    const world = await deliver(poisonedBy('c'), { MaximumRetryAttempts: 0 });
    expect([world.aws.sent, world.store.text]).toEqual([[], '{"mapping-1":{"shard-1":{"after":"1000006"}}}']);
  },
});

it('advances the position only after the destination has the message', async () => {
  const { world, stream } = World.stream({ ...DESTINATION, MaximumRetryAttempts: 0 });
  world.handler = poisonedBy('a');
  world.aws.fail('send', 3, awsError('QueueDoesNotExist'));
  stream.write('a');
  await world.pass(1.5);
  expect([world.aws.sent, (await world.status()).lastProcessingResult]).toEqual([
    [],
    `PROBLEM: Destination ${FAILURES} not reached: QueueDoesNotExist`,
  ]);
  await world.pass(5);
  expect([world.aws.sent.length, world.store.text]).toEqual([1, '{"mapping-1":{"shard-1":{"after":"1000001"}}}']);
});
