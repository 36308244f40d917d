import { newStop, pause } from '../../../../local/event-sources/clock';
import { THROTTLED } from '../scripted-aws';
import { type MappingSettings, STREAM, World } from '../world';

it('deletes the position of a shard that no longer exists once its records are done', async () => {
  const { world, stream } = World.stream({ BatchSize: 1 });
  world.function.milliseconds = 20_000;
  stream.write('a');
  stream.write('b');
  stream.addShard('shard-2', 'shard-1');
  await world.pass(2);
  stream.removeShard('shard-1');
  stream.write('child', { shard: 'shard-2' });
  await world.pass(90);
  expect([world.names, (await world.status()).lastProcessingResult, world.store.text]).toEqual([
    [['a'], ['b'], ['child']],
    'OK',
    '{"mapping-1":{"shard-2":{"after":"1000003"}}}',
  ]);
});

it('deletes the position of a shard that was read to its end once it no longer exists', async () => {
  const { world, stream } = World.stream();
  const last = stream.write('a');
  await world.pass(5);
  stream.closeShard('shard-1');
  stream.addShard('shard-2', 'shard-1');
  await world.pass(10);
  expect(world.store.text).toBe('{"mapping-1":{"shard-1":{"ended":true},"shard-2":{}}}');
  stream.removeShard('shard-1');
  await world.pass(10);
  expect([last, world.store.text]).toEqual(['1000001', '{"mapping-1":{"shard-2":{}}}']);
});

it('loses no record with LATEST while the first reads of a shard fail', async () => {
  const { world, stream } = World.stream({ StartingPosition: 'LATEST' });
  stream.write('before');
  world.aws.fail('shardIterator', 3);
  await world.pass(1.5);
  stream.write('after');
  await world.pass(5);
  expect(world.names).toEqual([['after']]);
});

it('starts LATEST when the mapping started, even if the poller was killed before the first record', async () => {
  const { world, stream } = World.stream({ StartingPosition: 'LATEST' });
  for (let count = 0; count < 3500; count++) stream.write('before');
  await world.pass(5);
  const records = world.aws.records.bind(world.aws);
  world.aws.records = (...request) => pause(world.clock, newStop().signal, 100).then(() => records(...request));
  world.kill();
  // One of its pages has been read.
  await world.pass(0.15);
  world.kill();
  stream.write('while it was dead');
  await world.pass(5);
  expect(world.names).toEqual([['while it was dead']]);
});

it('delivers records from the second in which a mapping with LATEST started', async () => {
  const world = new World();
  const stream = world.aws.addStream(STREAM);
  world.map(STREAM, { StartingPosition: 'LATEST' });
  world.kill();
  await world.pass(0.2);
  world.kill();
  stream.write('in the same second');
  await world.pass(5);
  expect(world.names).toEqual([['in the same second']]);
});

it('does not read a shard with LATEST that was closed before the mapping started', async () => {
  const { world, stream } = World.stream({ StartingPosition: 'LATEST' });
  stream.closeShard('shard-1');
  stream.addShard('shard-2', 'shard-1');
  await world.pass(0.7);
  stream.write('before', { shard: 'shard-2' });
  await world.pass(5);
  stream.write('after', { shard: 'shard-2' });
  await world.pass(5);
  expect(world.names).toEqual([['after']]);
});

it('treats a record without a creation time as new', async () => {
  const { world, stream } = World.stream({ MaximumRecordAgeInSeconds: 60 });
  stream.write('a', { more: { dynamodb: { ApproximateCreationDateTime: undefined } } });
  await world.pass(5);
  expect(world.names).toEqual([['a']]);
});

it('shows that a shard cannot be served, and tries again', async () => {
  const { world, stream } = World.stream();
  const broken: { ApproximateCreationDateTime: Date } = JSON.parse('{"ApproximateCreationDateTime":"yesterday"}');
  stream.write('a', { more: { dynamodb: broken } });
  await world.pass(2);
  expect((await world.status()).lastProcessingResult).toMatch('PROBLEM: Shard shard-1 not served: ');
  stream.trim('shard-1', 1);
  stream.write('b');
  await world.pass(10);
  expect([world.names, (await world.status()).lastProcessingResult]).toEqual([[['b']], 'OK']);
});

it('delays no other lane while one item fails', async () => {
  const { world, stream } = World.stream({ ParallelizationFactor: 2, MaximumRetryAttempts: -1 });
  world.handler = (records) => {
    if (records.some(({ dynamodb }) => dynamodb?.Keys?.id?.S === 'poison')) throw new Error('no');
  };
  stream.write('poison');
  for (let count = 0; count < 2500; count++) stream.write('good');
  await world.pass(60);
  const lag = (await world.status()).lag;
  expect([
    world.names.flat().filter((name) => name === 'good').length,
    (lag?.waiting ?? 0) + (lag?.inFlight ?? 0),
  ]).toEqual([2500, 1]);
  expect(lag?.ageSeconds).toBe(61);
});

it("aborts an invocation after its function's timeout, and not before", async () => {
  const { world, stream } = World.stream();
  Object.assign(world.function, { timeoutSeconds: 30, milliseconds: 60_000 });
  await world.pass(3);
  stream.write('a');
  await world.pass(39.9);
  expect((await world.status()).lastProcessingResult).toBe('No records processed');
  await world.pass(0.5);
  expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function not reached: no response within 40 s');
  world.function.milliseconds = 10;
  await world.pass(5);
  expect([world.names, world.aws.sent]).toEqual([[['a'], ['a']], []]);
});

it('uses the current timeout of a function', async () => {
  const { world, stream } = World.stream({ BatchSize: 1 });
  world.function.timeoutSeconds = 3;
  stream.write('a');
  await world.pass(3);
  Object.assign(world.function, { timeoutSeconds: 60, milliseconds: 40_000 });
  stream.write('b');
  world.aws.fail('functionTimeoutSeconds', 2);
  await world.pass(75);
  expect(world.names).toEqual([['a'], ['b']]);
});

it('aborts an invocation after the maximum function timeout if the timeout is unknown', async () => {
  const { world, stream } = World.stream();
  world.function.milliseconds = 3_600_000;
  world.aws.fail('functionTimeoutSeconds', 10_000);
  stream.write('a');
  await world.pass(900);
  expect((await world.status()).lastProcessingResult).toBe('No records processed');
  await world.pass(30);
  expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function not reached: no response within 910 s');
});

it('calls a throttled function less and less often', async () => {
  const { world, stream } = World.stream();
  let asked = 0;
  world.handler = () => {
    asked++;
    throw THROTTLED;
  };
  stream.write('a');
  await world.pass(60);
  expect([asked > 5, asked < 15]).toEqual([true, true]);
});

describe('at an endpoint with long polling', () => {
  const waiting = (settings: MappingSettings = {}) => {
    const { world, stream } = World.stream(settings);
    stream.waits = true;
    return { world, stream };
  };

  it('gets a record at once, and reads an idle shard every ten seconds', async () => {
    const { world, stream } = waiting();
    await world.pass(60);
    const start = world.clock.now();
    expect(stream.reads.length).toBeLessThanOrEqual(7);
    stream.write('a');
    await world.pass(1);
    expect([world.names, (world.timesSince(start)[0] ?? 1) <= 0.02]).toEqual([[['a']], true]);
  });

  it('abandons its request when the mapping changes', async () => {
    const { world, stream } = waiting();
    await world.pass(11.5);
    world.change('mapping-1', { BatchSize: 2 });
    await world.pass(1.2);
    stream.write('a');
    await world.pass(0.1);
    expect([world.names, (await world.status()).lastProcessingResult]).toEqual([[['a']], 'OK']);
  });

  it('does not wait longer than an open tumbling window', async () => {
    const { world, stream } = waiting({ TumblingWindowInSeconds: 30 });
    world.handler = () => ({ state: {} });
    stream.write('a');
    await world.pass(60);
    const [, final = 0] = world.timesSince(Date.parse('2026-01-31T12:00:30Z'));
    expect([final >= 1, final < 2]).toEqual([true, true]);
  });
});
