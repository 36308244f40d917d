import { afterInvocation } from '../../../../local/event-sources/stream/retry';
import { FAILURES, failing, type MappingSettings, nameOf, REPORTS, World } from '../world';

const DESTINATION: MappingSettings = { DestinationConfig: { OnFailure: { Destination: FAILURES } } };
const DAY_MS = 86_400_000;

it('doubles the pause before each retry', async () => {
  const { world, stream } = World.stream({ MaximumRetryAttempts: 4 });
  world.function.milliseconds = 0;
  world.handler = () => {
    throw new Error('no');
  };
  stream.write('a');
  await world.pass(20);
  const [first = 0] = world.timesSince(0);
  expect(world.timesSince(0).map((at) => Math.round((at - first) * 10) / 10)).toEqual([0, 0.1, 0.3, 0.7, 1.5]);
});

it('does not discard a batch whose checkpoint advances', async () => {
  const { world, stream } = World.stream({ ...REPORTS, ...DESTINATION, MaximumRetryAttempts: 1 });
  world.handler = (records) => failing(...records.slice(1).map(({ dynamodb }) => dynamodb?.SequenceNumber));
  for (const key of 'abcde') stream.write(key);
  await world.pass(30);
  expect([world.names.map((names) => names.join('')), world.aws.sent]).toEqual([
    ['abcde', 'bcde', 'cde', 'de', 'e'],
    [],
  ]);
});

it('starts a new batch where the checkpoint has moved to, also with bisection', () => {
  const attempt = { records: ['a', 'b', 'c'], retries: 2, invocations: 3 };
  for (const bisect of [false, true]) {
    expect(afterInvocation(attempt, 1, { maximumRetryAttempts: 0, bisect })).toEqual({
      done: ['a'],
      next: [{ records: ['b', 'c'], retries: 0, invocations: 0 }],
    });
  }
});

it('counts the invocations of a batch before it was split', () => {
  const attempt = { records: ['a', 'b', 'c'], retries: 0, invocations: 3 };
  expect(afterInvocation(attempt, 'failed', { maximumRetryAttempts: 5, bisect: true }).next).toEqual([
    { records: ['a', 'b'], retries: 0, invocations: 4 },
    { records: ['c'], retries: 0, invocations: 4 },
  ]);
});

it('never delivers a record older than the retention of a stream, whatever age the mapping allows', async () => {
  const { world, stream } = World.stream({ ...DESTINATION, MaximumRecordAgeInSeconds: 604_800 });
  const ApproximateCreationDateTime = new Date(world.clock.now() - DAY_MS - 60_000);
  stream.write('old', { more: { dynamodb: { ApproximateCreationDateTime } } });
  stream.write('young');
  await world.pass(5);
  expect([world.names, world.aws.sent.length]).toEqual([[['young']], 1]);
});

it.each<[unknown]>([
  ...['text', {}, 7].map((batchItemFailures): [unknown] => [{ batchItemFailures }]),
  ['text'],
  [7],
  [true],
  [['text']],
])('fails the batch if the response is %j', async (answer) => {
  const { world, stream } = World.stream({ ...REPORTS, ...DESTINATION, MaximumRetryAttempts: 0 });
  const queue = world.aws.addQueue('arn:aws:sqs:eu-west-1:111122223333:orders');
  world.map('arn:aws:sqs:eu-west-1:111122223333:orders', REPORTS);
  world.handler = () => answer;
  stream.write('record');
  queue.send('message');
  await world.pass(5);
  expect([world.batches.flat().map(nameOf).sort(), world.aws.sent.length, queue.bodies]).toEqual([
    ['message', 'record'],
    1,
    ['message'],
  ]);
});

it('sends no function error to the destination for reported failures', async () => {
  const { world, stream } = World.stream({ ...REPORTS, ...DESTINATION, MaximumRetryAttempts: 0 });
  world.handler = (records) => failing(records[0]?.dynamodb?.SequenceNumber);
  stream.write('a');
  await world.pass(5);
  expect(world.aws.sent.map(({ message }) => message.responseContext)).toEqual([
    { statusCode: 200, executedVersion: '$LATEST', functionError: null },
  ]);
});
