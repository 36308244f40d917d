import { newStop, pause } from '../../../../local/event-sources/clock';
import { THROTTLED } from '../scripted-aws';
import { STREAM, World } from '../world';

it('a shard that is gone is forgotten when what was read of it is done', async () => {
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

it('a shard that was read to its end is forgotten when it is gone', async () => {
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

it('with LATEST no record is lost between the first try to read a shard and the one that succeeds', async () => {
  const { world, stream } = World.stream({ StartingPosition: 'LATEST' });
  stream.write('before');
  world.aws.fail('shardIterator', 3);
  await world.pass(1.5);
  stream.write('after');
  await world.pass(5);
  expect(world.names).toEqual([['after']]);
});

it('LATEST is where the mapping began, for pollers that were killed before the first record too', async () => {
  const { world, stream } = World.stream({ StartingPosition: 'LATEST' });
  for (let count = 0; count < 3500; count++) stream.write('before');
  await world.pass(5);
  const records = world.aws.records.bind(world.aws);
  world.aws.records = (iterator) => pause(world.clock, newStop().signal, 100).then(() => records(iterator));
  world.kill();
  // One of its pages is read.
  await world.pass(0.15);
  world.kill();
  stream.write('while it was dead');
  await world.pass(5);
  expect(world.names).toEqual([['while it was dead']]);
});

it('with LATEST a record of the second in which the mapping began is new: its time is known to the second', async () => {
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

it('with LATEST a shard that was closed before the mapping began is not read', async () => {
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

it('a record that does not say when it was made is of now', async () => {
  const { world, stream } = World.stream({ MaximumRecordAgeInSeconds: 60 });
  stream.write('a', { more: { dynamodb: { ApproximateCreationDateTime: undefined } } });
  await world.pass(5);
  expect(world.names).toEqual([['a']]);
});

it('a shard that cannot be served says so, and is tried again', async () => {
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

it('one item that fails holds up no other lane, and only it is behind', async () => {
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

it('an invocation is given up when the time of its function is over, and not before', async () => {
  const { world, stream } = World.stream();
  Object.assign(world.function, { timeoutSeconds: 30, milliseconds: 60_000 });
  await world.pass(3);
  stream.write('a');
  await world.pass(39.9);
  expect((await world.status()).lastProcessingResult).toBe('No records processed');
  await world.pass(0.5);
  expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function not reached: no answer within 40 s');
  world.function.milliseconds = 10;
  await world.pass(5);
  expect([world.names, world.aws.sent]).toEqual([[['a'], ['a']], []]);
});

it('an invocation may take as long as its function is allowed to now', async () => {
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

it('an invocation is given up when no function may take as long, where nobody says how long this one may', async () => {
  const { world, stream } = World.stream();
  world.function.milliseconds = 3_600_000;
  world.aws.fail('functionTimeoutSeconds', 10_000);
  stream.write('a');
  await world.pass(900);
  expect((await world.status()).lastProcessingResult).toBe('No records processed');
  await world.pass(30);
  expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function not reached: no answer within 910 s');
});

it('a function that is throttled is asked ever less often', async () => {
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
