import {
  ANY_QUEUE,
  ANY_SOURCE,
  atLeast,
  atMost,
  type Case,
  destination,
  FIFO_WINDOW,
  FILTER,
  filters,
  unsupported,
  WINDOW,
} from './cases';
import { type Create, invalid, refusal, violation, World } from './world';

const world = new World();
afterAll(() => world.destroy());

const QUEUE: readonly Case[] = [
  ...ANY_SOURCE,
  ['a batch size of 11 without a window', { BatchSize: 11 }, invalid(WINDOW)],
  [
    'a maximum concurrency of 1',
    { ScalingConfig: { MaximumConcurrency: 1 } },
    violation(['scalingConfig.maximumConcurrency', '1', atLeast(2)]),
  ],
  [
    'a maximum concurrency of 1001',
    { ScalingConfig: { MaximumConcurrency: 1001 } },
    violation(['scalingConfig.maximumConcurrency', '1001', atMost(1000)]),
  ],
  [
    'one poller',
    { ProvisionedPollerConfig: { MinimumPollers: 1 } },
    violation(['provisionedPollerConfig.minimumPollers', '1', atLeast(2)]),
  ],
  [
    '10001 pollers',
    { ProvisionedPollerConfig: { MaximumPollers: 10_001 } },
    violation(['provisionedPollerConfig.maximumPollers', '10001', atMost(10_000)]),
  ],
  [
    'a higher minimum of pollers than the maximum',
    { ProvisionedPollerConfig: { MinimumPollers: 9, MaximumPollers: 8 } },
    invalid('MinimumPollers must not be greater than MaximumPollers.'),
  ],
  [
    'pollers and a maximum concurrency',
    { ProvisionedPollerConfig: { MinimumPollers: 2 }, ScalingConfig: { MaximumConcurrency: 2 } },
    invalid('ProvisionedPollerConfig and ScalingConfig cannot be used together.'),
  ],
  [
    'a group of pollers',
    { ProvisionedPollerConfig: { MinimumPollers: 2, PollerGroupName: 'any' } },
    unsupported('PollerGroupName'),
  ],
  ['bisecting', { BisectBatchOnFunctionError: true }, unsupported('BisectBatchOnFunctionError')],
  ['retries', { MaximumRetryAttempts: 1 }, unsupported('MaximumRetryAttempts')],
  ['a record age', { MaximumRecordAgeInSeconds: 60 }, unsupported('MaximumRecordAgeInSeconds')],
  ['parallel batches', { ParallelizationFactor: 1 }, unsupported('ParallelizationFactor')],
  ['a tumbling window', { TumblingWindowInSeconds: 1 }, unsupported('TumblingWindowInSeconds')],
  ['a destination', destination(ANY_QUEUE), unsupported('DestinationConfig')],
];

describe('refuses for a queue', () => {
  let source: Create;
  let uuid: string;
  beforeAll(async () => {
    const EventSourceArn = await world.queue();
    source = { EventSourceArn, FunctionName: await world.function() };
    uuid = await world.created({ EventSourceArn, FunctionName: await world.function() });
  });

  it.each(QUEUE)('%s', async (_, settings, refused) => {
    expect(await refusal(world.create({ ...source, ...settings }))).toEqual(refused);
    expect(await refusal(world.update(uuid, settings))).toEqual(refused);
  });

  it.each([['null'], ['simple string'], ['{"eventSource": "aws:sqs"}'], ['{"eventSource": []}']])(
    'the filter pattern %s',
    async (pattern) => {
      expect(await refusal(world.create({ ...source, ...filters(pattern) }))).toEqual(FILTER);
    },
  );

  it('an invalid filter pattern in an update', async () => {
    expect(await refusal(world.update(uuid, filters('{"body": {"a": [1]}}', '{"body": []}')))).toEqual(FILTER);
  });

  it.each<[string, Create]>([
    ['StartingPosition', { StartingPosition: 'LATEST' }],
    ['StartingPositionTimestamp', { StartingPositionTimestamp: new Date(0) }],
  ])('a %s', async (name, settings) => {
    const request = world.create({ ...source, ...settings });
    expect(await refusal(request)).toEqual(invalid(`${name} is not valid for SQS event sources.`));
  });

  it('a batch size of 11 once the window is 0', async () => {
    const request = { EventSourceArn: await world.queue(), FunctionName: await world.function() };
    const created = await world.created({ ...request, BatchSize: 11, MaximumBatchingWindowInSeconds: 1 });
    const refused = await refusal(world.update(created, { MaximumBatchingWindowInSeconds: 0 }));
    expect(refused).toEqual(invalid(WINDOW));
  });

  it('a shorter visibility timeout than the timeout of the function', async () => {
    const refused = invalid('Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds');
    const FunctionName = await world.function(31);
    expect(await refusal(world.create({ ...source, FunctionName }))).toEqual(refused);
    expect(await refusal(world.update(uuid, { FunctionName }))).toEqual(refused);
  });

  it('a queue that does not exist', async () => {
    const request = world.create({ ...source, EventSourceArn: ANY_QUEUE });
    expect(await refusal(request)).toEqual(
      invalid(
        'Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. ' +
          'SQS Error Message: The specified queue does not exist.',
      ),
    );
  });
});

describe('refuses for a FIFO queue', () => {
  it.each([
    ['a batch size of 11', { BatchSize: 11 }, invalid(WINDOW)],
    ['a window', { MaximumBatchingWindowInSeconds: 1 }, FIFO_WINDOW],
    ['a batch size of 11 with a window', { BatchSize: 11, MaximumBatchingWindowInSeconds: 1 }, FIFO_WINDOW],
  ])('%s', async (_, settings, refused) => {
    const EventSourceArn = await world.queue({ FifoQueue: 'true' });
    const FunctionName = await world.function();
    expect(await refusal(world.create({ EventSourceArn, FunctionName, ...settings }))).toEqual(refused);
    const uuid = await world.created({ EventSourceArn, FunctionName });
    expect(await refusal(world.update(uuid, settings))).toEqual(refused);
  });
});
