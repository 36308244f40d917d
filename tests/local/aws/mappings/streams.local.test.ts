import { ANY_SOURCE, atLeast, atMost, type Case, destination, FILTER, filters, unsupported } from './cases';
import { type Create, invalid, refusal, violation, World } from './world';

const MINUTE = 60_000;
const world = new World();
afterAll(() => world.destroy());

const STREAM: readonly Case[] = [
  ...ANY_SOURCE,
  ['a maximum concurrency', { ScalingConfig: { MaximumConcurrency: 2 } }, unsupported('ScalingConfig')],
  ['provisioned pollers', { ProvisionedPollerConfig: { MinimumPollers: 2 } }, unsupported('ProvisionedPollerConfig')],
  [
    'a parallelization factor of 0',
    { ParallelizationFactor: 0 },
    violation(['parallelizationFactor', '0', atLeast(1)]),
  ],
  [
    'a parallelization factor of 11',
    { ParallelizationFactor: 11 },
    violation(['parallelizationFactor', '11', atMost(10)]),
  ],
  ['-2 retries', { MaximumRetryAttempts: -2 }, violation(['maximumRetryAttempts', '-2', atLeast(-1)])],
  ['10001 retries', { MaximumRetryAttempts: 10_001 }, violation(['maximumRetryAttempts', '10001', atMost(10_000)])],
  [
    'a record age of -2 seconds',
    { MaximumRecordAgeInSeconds: -2 },
    violation(['maximumRecordAgeInSeconds', '-2', atLeast(-1)]),
  ],
  [
    'a record age of 604801 seconds',
    { MaximumRecordAgeInSeconds: 604_801 },
    violation(['maximumRecordAgeInSeconds', '604801', atMost(604_800)]),
  ],
  [
    'a record age of 59 seconds',
    { MaximumRecordAgeInSeconds: 59 },
    invalid('MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)'),
  ],
  [
    'a tumbling window of 901 seconds',
    { TumblingWindowInSeconds: 901 },
    violation(['tumblingWindowInSeconds', '901', atMost(900)]),
  ],
  ...[
    'arn:aws:lambda:us-east-1:000000000000:function:any',
    'arn:aws:events:us-east-1:000000000000:event-bus/any',
    'arn:aws:sqs:us-east-1:000000000000:any.fifo',
    'arn:aws:sns:us-east-1:000000000000:any.fifo',
    'any',
  ].map((arn): Case => [`the destination ${arn}`, destination(arn), invalid(`The destination ARN ${arn} is invalid.`)]),
];

describe('refuses for a stream', () => {
  let source: Create;
  let uuid: string;
  beforeAll(async () => {
    const { streamArn: EventSourceArn } = await world.table();
    source = { EventSourceArn, FunctionName: await world.function(), StartingPosition: 'TRIM_HORIZON' };
    uuid = await world.created({ ...source, FunctionName: await world.function() });
  });

  it.each(STREAM)('%s', async (_, settings, refused) => {
    expect(await refusal(world.create({ ...source, ...settings }))).toEqual(refused);
    expect(await refusal(world.update(uuid, settings))).toEqual(refused);
  });

  it.each([['single-string'], ['[{"eventName": ["INSERT"=123}]']])('the filter pattern %s', async (pattern) => {
    expect(await refusal(world.create({ ...source, ...filters(pattern) }))).toEqual(FILTER);
  });

  it('an invalid filter pattern in an update', async () => {
    expect(await refusal(world.update(uuid, filters('{"body": {"a": [1]}}', '{"body": []}')))).toEqual(FILTER);
  });

  it('no starting position', async () => {
    const message =
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.";
    expect(await refusal(world.create({ ...source, StartingPosition: undefined }))).toEqual(invalid(message));
  });

  it('an unknown starting position', async () => {
    const rule = 'Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]';
    const request = world.create({ ...source, StartingPosition: 'invalid' as 'LATEST' });
    expect(await refusal(request)).toEqual(violation(['startingPosition', 'invalid', rule]));
  });

  it('a time as the starting position', async () => {
    const request = { ...source, StartingPosition: 'AT_TIMESTAMP' as const, StartingPositionTimestamp: new Date() };
    const refused = invalid(`Unsupported starting position for arn type: ${source.EventSourceArn}`);
    expect(await refusal(world.create(request))).toEqual(refused);
  });

  it('a time for another starting position', async () => {
    const request = world.create({ ...source, StartingPositionTimestamp: new Date(0) });
    const rule = 'StartingPositionTimestamp must be set with the StartingPosition AT_TIMESTAMP, and only with it.';
    expect(await refusal(request)).toEqual(invalid(rule));
  });

  it('a stream of Kinesis without a time, or from the future', async () => {
    const kinesis = { ...source, EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/any' };
    const at = { ...kinesis, StartingPosition: 'AT_TIMESTAMP' as const };
    expect((await refusal(world.create(at))).message).toContain('StartingPositionTimestamp must be set with');
    const future = world.create({ ...at, StartingPositionTimestamp: new Date(Date.now() + MINUTE) });
    expect(await refusal(future)).toEqual(invalid('StartingPositionTimestamp cannot be in the future.'));
  });

  it.each([
    'arn:aws:dynamodb:us-east-1:000000000000:table/any/stream/2025-02-22T03:03:25.490',
    'arn:aws:dynamodb:eu-west-1:000000000000:table/any/stream/2025-02-22T03:03:25.490',
    'arn:aws:kinesis:us-east-1:000000000000:stream/any',
  ])('the stream %s, which does not exist', async (EventSourceArn) => {
    const request = world.create({ ...source, EventSourceArn });
    expect(await refusal(request)).toEqual(invalid(`Stream not found: ${EventSourceArn}`));
  });
});
