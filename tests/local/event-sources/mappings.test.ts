import { mappingBehaviors } from './behaviours';
import { prove } from './prove';
import { FAILURES, FUNCTION, QUEUE, STREAM, World } from './world';

prove('a mapping', mappingBehaviors, {
  async created() {
    const world = new World();
    world.aws.addQueue(QUEUE).send('a');
    await world.pass(5);
    expect([world.names, await world.follower.status()]).toEqual([[], []]);
    world.map(QUEUE);
    await world.pass(5);
    expect([world.names, await world.status()]).toEqual([
      [['a']],
      {
        uuid: 'mapping-1',
        sourceArn: QUEUE,
        functionArn: FUNCTION,
        state: 'Enabled',
        lastProcessingResult: 'OK',
        lag: { waiting: 0, inFlight: 0, ageSeconds: null },
      },
    ]);
  },
  async changed() {
    const { world, queue } = World.queue({ BatchSize: 1 });
    await world.pass(5);
    world.change('mapping-1', { BatchSize: 5, LastModified: new Date(0) });
    await world.pass(5);
    for (const body of 'abc') queue.send(body);
    await world.pass(5);
    expect(world.names).toEqual([['a', 'b', 'c']]);
  },
  async disabled() {
    const { world, queue } = World.queue();
    await world.pass(5);
    world.change('mapping-1', { State: 'Disabled' });
    await world.pass(5);
    queue.send('a');
    await world.pass(60);
    expect([world.names, queue.bodies]).toEqual([[], ['a']]);
    expect(await world.status()).toMatchObject({ state: 'Disabled', lag: null });
  },
  async enabled() {
    const { world, stream } = World.stream();
    stream.write('a');
    await world.pass(5);
    world.change('mapping-1', { State: 'Disabled' });
    await world.pass(5);
    stream.write('b');
    await world.pass(5);
    world.change('mapping-1', { State: 'Enabled' });
    await world.pass(5);
    expect(world.names).toEqual([['a'], ['b']]);
  },
  async deleted() {
    const { world, stream } = World.stream();
    stream.write('a');
    await world.pass(5);
    world.aws.mappings = [];
    await world.pass(5);
    stream.write('b');
    await world.pass(30);
    expect([world.names, await world.follower.status(), world.store.text]).toEqual([[['a']], [], '{}']);
  },
  async apart() {
    const { world, stream } = World.stream({ FunctionArn: `${FUNCTION}-slow` });
    world.aws.addFunction(`${FUNCTION}-slow`).milliseconds = 60_000;
    const queue = world.aws.addQueue(QUEUE);
    world.map(QUEUE);
    stream.write('slow');
    await world.pass(5);
    for (const body of 'abc') queue.send(body);
    await world.pass(3);
    expect(world.names).toEqual([['slow'], ['a', 'b', 'c']]);
  },
  async atLeastOnce() {
    const { world, stream } = World.stream({ BatchSize: 2 });
    world.function.milliseconds = 1000;
    for (const key of 'abcd') stream.write(key);
    // The second batch is in progress, and its result will be lost.
    await world.pass(2.5);
    world.kill();
    await world.pass(5);
    expect(world.names.map((names) => names.join(''))).toEqual(['ab', 'cd', 'cd']);
  },
});

const INSERTS = '{"eventName":["INSERT"]}';

it.each([
  [
    'a function as destination',
    STREAM,
    { DestinationConfig: { OnFailure: { Destination: FUNCTION } } },
    'the on-failure destination must be a standard SQS queue, a standard SNS topic or an S3 bucket, ' +
      `got ${FUNCTION}`,
  ],
  [
    'both provisioned pollers and a maximum concurrency',
    QUEUE,
    { ProvisionedPollerConfig: { MinimumPollers: 2 }, ScalingConfig: { MaximumConcurrency: 5 } },
    'ScalingConfig.MaximumConcurrency must not be set with ProvisionedPollerConfig, got 5',
  ],
  [
    'a FIFO queue as destination',
    STREAM,
    { DestinationConfig: { OnFailure: { Destination: `${FAILURES}.fifo` } } },
    'the on-failure destination must be a standard SQS queue, a standard SNS topic or an S3 bucket, ' +
      `got ${FAILURES}.fifo`,
  ],
  [
    'another source',
    'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
    {},
    'the event source must be an SQS queue or a DynamoDB stream, got arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
  ],
  [
    'an unknown operator',
    STREAM,
    { FilterCriteria: { Filters: [{ Pattern: '{"eventName":[{"like":"IN"}]}' }] } },
    'the filter is invalid: pattern.eventName must contain values or one of the operators prefix, suffix, ' +
      'equals-ignore-case, wildcard, exists, anything-but, numeric, cidr, got {"like":"IN"}',
  ],
  [
    'a filter of a queue on more than the body',
    QUEUE,
    { FilterCriteria: { Filters: [{ Pattern: INSERTS }] } },
    'the filter is invalid: the pattern of a queue must contain only body, got eventName',
  ],
])('does not serve a mapping with %s, and says why', async (_, sourceArn, settings, problem) => {
  const world = new World();
  world.aws.addStream(STREAM).write('a');
  world.aws.addQueue(QUEUE).send('a');
  world.map(sourceArn, settings);
  await world.pass(10);
  expect([world.names, (await world.status()).lastProcessingResult]).toEqual([[], `PROBLEM: Not served: ${problem}`]);
});

it.each([
  ['silent', new Error('connect ECONNREFUSED')],
  ['throttling', Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })],
])('waits for an endpoint that is %s for a while', async (_, outage) => {
  const { world, stream } = World.stream({ MaximumRetryAttempts: 0 });
  const queue = world.aws.addQueue(QUEUE);
  world.map(QUEUE);
  await world.pass(5);
  stream.write('record');
  queue.send('message');
  world.aws.outage = outage;
  await world.pass(300);
  expect(world.names).toEqual([]);
  world.aws.outage = undefined;
  await world.pass(15);
  expect([world.names.sort(), queue.bodies]).toEqual([[['message'], ['record']], []]);
});

it('serves a changed mapping when everything in progress is done', async () => {
  const { world, stream } = World.stream({ BatchSize: 1 });
  world.function.milliseconds = 5000;
  stream.write('a');
  stream.write('b');
  await world.pass(2);
  world.change('mapping-1', { BatchSize: 2 });
  await world.pass(20);
  expect([world.names, world.function.mostRunning]).toEqual([[['a'], ['b']], 1]);
});

it('delivers messages received during a change, with a receive count of one', async () => {
  const { world, queue } = World.queue({}, { visibilityTimeoutSeconds: 180, maxReceiveCount: 1 });
  for (let count = 1; count <= 200; count++) {
    queue.send(`m${count}`);
    if (count % 50 === 0) world.change('mapping-1', { BatchSize: 5 + count / 50 });
    await world.pass(0.05);
  }
  await world.pass(200);
  expect([new Set(world.names.flat()).size, queue.deadLetters]).toEqual([200, []]);
});

it('waits on stop for what deleted mappings have in progress', async () => {
  const { world, stream } = World.stream();
  world.function.milliseconds = 10_000;
  stream.write('a');
  await world.pass(2);
  world.aws.mappings = [];
  await world.pass(2);
  let hasEnded = false;
  void world.ended.then(() => {
    hasEnded = true;
  });
  world.follower.stop();
  await world.pass(5);
  expect(hasEnded).toBe(false);
  await world.pass(5);
  expect(hasEnded).toBe(true);
});

it('finishes on stop what is in progress, and starts nothing new', async () => {
  const { world, stream } = World.stream({ BatchSize: 1 });
  world.function.milliseconds = 2000;
  for (const key of 'abc') stream.write(key);
  await world.pass(2);
  world.follower.stop();
  await world.pass(10);
  expect([world.names, world.store.text]).toEqual([[['a']], '{"mapping-1":{"shard-1":{"after":"1000001"}}}']);
});

it('lists the mappings each second, and every three seconds after a minute without a change', async () => {
  const { world } = World.queue();
  let lists = 0;
  const listMappings = world.aws.listMappings.bind(world.aws);
  world.aws.listMappings = () => {
    lists++;
    return listMappings();
  };
  const listsIn = async (seconds: number) => {
    const before = lists;
    await world.pass(seconds);
    return lists - before;
  };
  expect([await listsIn(30), (await listsIn(40)) > 30, await listsIn(30)]).toEqual([30, true, 10]);
  world.change('mapping-1', { BatchSize: 5 });
  await world.pass(4);
  expect(await listsIn(30)).toBe(30);
});
