import type { Handler } from '../scripted-aws';
import { FAILURES, failing, nameOf, REPORTS, World } from '../world';
import { DESTINATION, enact, fails, failure, HASHED, HELLO, HELLO_BINARY, ONE } from './enact';
import { RecordedTable, recordOf } from './table';

// What AWS was recorded to do in the snapshot tests of LocalStack for DynamoDB and Kinesis streams.

const reportsMarked: Handler = (records) =>
  failing(
    ...records.flatMap(({ dynamodb }) =>
      dynamodb?.NewImage?.should_fail?.BOOL ? (dynamodb.SequenceNumber ?? '') : [],
    ),
  );

it('delivers a new item, with its binary value and its size', () =>
  enact({ mapping: ONE, items: [HELLO_BINARY], changes: [{ item: HELLO_BINARY, bytes: 70 }] }));

it('delivers nothing that is written after the mapping is disabled', async () => {
  const { world, stream } = World.stream({ MaximumBatchingWindowInSeconds: 1 });
  stream.write('one');
  await world.pass(5);
  world.change('mapping-1', { State: 'Disabled' });
  await world.pass(2);
  stream.write('two');
  await world.pass(30);
  expect(world.names).toEqual([['one']]);
});

it.each([
  ['sqs', FAILURES],
  ['sns', FAILURES.replace('sqs', 'sns')],
])('sends a record that failed twice to the destination (%s)', (_, Destination) =>
  enact({
    mapping: { ...ONE, DestinationConfig: { OnFailure: { Destination } } },
    handler: fails,
    items: [HELLO],
    batches: [[1], [1]],
    changes: [{ item: HELLO, bytes: 54 }],
    failure: failure('RetryAttemptsExhausted', 2, 'Unhandled'),
  }),
);

it('stores a record that failed twice in a bucket, with its event', async () => {
  const { world, stream } = World.stream({
    ...ONE,
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } },
  });
  world.handler = fails;
  new RecordedTable(stream, HASHED.view, HASHED.key).put(HELLO, 54);
  await world.pass(30);
  const [{ key, ...object } = { key: '', content: {} }] = world.aws.objects;
  const Records = [recordOf({ item: HELLO, bytes: 54 }, 1, HASHED.key, HASHED.view)];
  const content = { ...failure('RetryAttemptsExhausted', 2, 'Unhandled'), payload: { Records } };
  expect([world.aws.objects.length, object]).toEqual([1, { bucket: 'failures', content }]);
  const second = (object.content as { timestamp: string }).timestamp.slice(0, 19).replaceAll(':', '.');
  expect(key).toMatch(
    new RegExp(`^aws/lambda/mapping-1/shard-1/2026/01/31/${second}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
  );
});

describe('with ReportBatchItemFailures', () => {
  const reports = { ...REPORTS, MaximumBatchingWindowInSeconds: 1 };

  it('tries the records from the reported one on as a new batch', () => {
    const items = Array.from({ length: 6 }, (_, index) => ({
      my_partition_key: { S: `testId${index}` },
      should_fail: { BOOL: index === 5 },
    }));
    return enact({
      mapping: { ...reports, ...DESTINATION, BatchSize: 3, MaximumRetryAttempts: 3 },
      handler: reportsMarked,
      items,
      batches: [[1, 2, 3], [4, 5, 6], [6], [6], [6], [6]],
      changes: items.map((item) => ({ item, bytes: 58 })),
      failure: failure('RetryAttemptsExhausted', 4, null, 6),
    });
  });

  it.each([
    [failing(123)],
    [failing('')],
    [failing(null)],
    [{ batchItemFailures: [{ foo: 123 }] }],
    [{ batchItemFailures: [{ foo: null }] }],
    [new Error('Unhandled')],
  ])('fails the whole batch after %j', async (answer) => {
    for (const [BatchSize, MaximumRetryAttempts] of [
      [3, 3],
      [1, 2],
    ] as const) {
      await enact({
        mapping: { ...reports, ...DESTINATION, BatchSize, MaximumRetryAttempts },
        handler: () => answer,
        items: [HELLO_BINARY],
        batches: Array.from({ length: MaximumRetryAttempts + 1 }, () => [1]),
        changes: [{ item: HELLO_BINARY, bytes: 70 }],
        failure: failure(
          'RetryAttemptsExhausted',
          MaximumRetryAttempts + 1,
          answer instanceof Error ? 'Unhandled' : null,
        ),
      });
    }
  });

  it.each([[[]], [null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }]])(
    'succeeds after %j',
    (answer) =>
      enact({
        mapping: { ...REPORTS, ...DESTINATION, BatchSize: 1, MaximumRetryAttempts: 2 },
        handler: () => answer,
        items: [HELLO_BINARY],
        changes: [{ item: HELLO_BINARY, bytes: 70 }],
      }),
  );
});

describe('with a maximum age', () => {
  const aged = { ...DESTINATION, ...ONE, MaximumRecordAgeInSeconds: 60 };
  const written = { changes: [{ item: HELLO, bytes: 54 }], handler: fails, items: [HELLO] };

  it('reports no response when a record expires while it is retried', async () => {
    const { world, stream } = World.stream({ ...aged, MaximumRetryAttempts: -1 });
    world.handler = fails;
    stream.write('a');
    await world.pass(120);
    expect(world.aws.sent.map(({ message }) => message)).toEqual([failure('RecordAgeExceeded', world.batches.length)]);
  });

  it('reports a request id and one invocation when a record was never delivered', () =>
    enact({
      ...written,
      mapping: { ...aged, MaximumRetryAttempts: 0 },
      expired: 1,
      batches: [],
      failure: failure('RecordAgeExceeded', 1),
    }));

  it('delivers the younger records of the batch', async () => {
    const { world, stream } = World.stream({ ...aged, BatchSize: 10, MaximumRetryAttempts: 0, State: 'Disabled' });
    stream.write('0');
    await world.pass(65);
    for (const key of '12345') stream.write(key);
    world.change('mapping-1', { State: 'Enabled' });
    await world.pass(30);
    expect([world.batches.flat().map(nameOf), world.aws.sent.map(({ message }) => message)]).toEqual([
      ['1', '2', '3', '4', '5'],
      [failure('RecordAgeExceeded', 1)],
    ]);
  });
});
