import { newStop, pause } from '../../../../local/event-sources/clock';
import { THROTTLED } from '../scripted-aws';
import { numbers, World } from '../world';

it('ends a batching window before the visibility timeout of its messages', async () => {
  const settings = { BatchSize: 100, MaximumBatchingWindowInSeconds: 60 };
  const { world, queue } = World.queue(settings, { visibilityTimeoutSeconds: 30, maxReceiveCount: 5 });
  await world.pass(3);
  const start = world.clock.now();
  queue.send('a');
  await world.pass(20);
  queue.send('b');
  await world.pass(300);
  expect([world.names, world.timesSince(start), queue.deadLetters]).toEqual([[['a', 'b']], [29], []]);
});

it('drops only the messages of a throttled batch that are visible again', async () => {
  const settings = { BatchSize: 100, MaximumBatchingWindowInSeconds: 20 };
  const { world, queue } = World.queue(settings, { visibilityTimeoutSeconds: 30 });
  world.handler = () => {
    throw THROTTLED;
  };
  queue.send('a');
  await world.pass(16);
  queue.send('b');
  await world.pass(16);
  world.handler = () => null;
  await world.pass(60);
  const received = world.batches.flat().map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount]);
  expect([received, queue.bodies]).toEqual([
    [
      ['b', '1'],
      ['a', '2'],
    ],
    [],
  ]);
});

it('counts the age of failed messages until they are visible again', async () => {
  const { world, queue } = World.queue({}, { visibilityTimeoutSeconds: 60, maxReceiveCount: 1 });
  world.handler = () => {
    throw new Error('no');
  };
  for (const body of numbers(30)) queue.send(body);
  await world.pass(40);
  expect((await world.status()).lag).toEqual({ waiting: 0, inFlight: 30, ageSeconds: 40 });
  await world.pass(60);
  expect((await world.status()).lag).toEqual({ waiting: 0, inFlight: 0, ageSeconds: null });
});

it('delivers received messages at once, even if a concurrent receive has failed', async () => {
  const { world, queue } = World.queue({ BatchSize: 100 });
  await world.pass(5);
  const start = world.clock.now();
  const receive = world.aws.receive.bind(world.aws);
  let requests = 0;
  world.aws.receive = async (...parameters) => {
    if (++requests === 1) throw new Error('connect ECONNREFUSED');
    return receive(...parameters);
  };
  for (const body of numbers(20)) queue.send(body);
  await world.pass(5);
  expect([world.names.map(({ length }) => length), world.timesSince(start)]).toEqual([
    [10, 10],
    [0, 0],
  ]);
});

it('does not deliver messages again whose deletion fails a few times', async () => {
  const { world, queue } = World.queue();
  world.aws.fail('deleteMessages', 3);
  queue.send('a');
  await world.pass(60);
  expect([world.names, queue.bodies, (await world.status()).lastProcessingResult]).toEqual([[['a']], [], 'OK']);
});

it('delivers messages again that cannot be deleted', async () => {
  const { world, queue } = World.queue();
  world.aws.fail('deleteMessages', 4);
  queue.send('a');
  await world.pass(10);
  expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Messages not deleted: connect ECONNREFUSED');
  await world.pass(60);
  expect([world.names, queue.bodies]).toEqual([[['a'], ['a']], []]);
});

it('delivers only those messages of a large batch again that cannot be deleted', async () => {
  const { world, queue } = World.queue({ BatchSize: 100 });
  const deleteMessages = world.aws.deleteMessages.bind(world.aws);
  world.aws.deleteMessages = async (url, handles) => {
    if (handles.includes('message-15-receipt-1')) throw new Error('refused');
    return deleteMessages(url, handles);
  };
  for (const body of numbers(40)) queue.send(body);
  await world.pass(10);
  expect([queue.bodies, (await world.status()).lag?.inFlight]).toEqual([numbers(20).slice(10), 10]);
  await world.pass(60);
  expect([world.names.flat().length, queue.bodies]).toEqual([50, []]);
  expect((await world.status()).lag?.ageSeconds).toBeNull();
});

it('counts the visibility timeout from the request, even if the response is late', async () => {
  const { world, queue } = World.queue();
  const receive = world.aws.receive.bind(world.aws);
  world.aws.receive = async (...parameters) => {
    const messages = await receive(...parameters);
    // By then they are visible again.
    if (messages[0]?.Attributes?.ApproximateReceiveCount === '1') await pause(world.clock, newStop().signal, 35_000);
    return messages;
  };
  queue.send('a');
  await world.pass(120);
  const received = world.batches.flat().map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount]);
  expect([received, queue.bodies]).toEqual([[['a', '2']], []]);
});

it('notices a changed visibility timeout', async () => {
  const settings = { BatchSize: 100, MaximumBatchingWindowInSeconds: 60 };
  const { world, queue } = World.queue(settings, { visibilityTimeoutSeconds: 300 });
  await world.pass(5);
  queue.visibilityTimeoutSeconds = 20;
  await world.pass(60);
  const start = world.clock.now();
  queue.send('a');
  await world.pass(60);
  expect([world.names, world.timesSince(start)]).toEqual([[['a']], [19]]);
});

it('delivers messages with a visibility timeout of one second until they succeed', async () => {
  const { world, queue } = World.queue({}, { visibilityTimeoutSeconds: 1, maxReceiveCount: 5 });
  world.handler = (_, invocation) => {
    if (invocation < 2) throw new Error('no');
  };
  await world.pass(1.3);
  for (const body of numbers(5)) queue.send(body);
  await world.pass(60);
  expect([world.names, queue.bodies, queue.deadLetters]).toEqual([Array(3).fill(numbers(5)), [], []]);
  expect(queue.receives.length).toBeLessThan(80);
});

it('does not serve a queue with a visibility timeout of 0, and says so', async () => {
  const { world, queue } = World.queue({}, { visibilityTimeoutSeconds: 0, maxReceiveCount: 3 });
  for (const body of numbers(3)) queue.send(body);
  await world.pass(60);
  expect([queue.bodies, queue.deadLetters, (await world.status()).lastProcessingResult]).toEqual([
    numbers(3),
    [],
    'PROBLEM: Queue not reached: its visibility timeout must be greater than 0',
  ]);
});

it('reduces concurrency while a function is throttled', async () => {
  const { world, queue } = World.queue({ BatchSize: 1 }, { visibilityTimeoutSeconds: 600 });
  world.handler = () => {
    throw THROTTLED;
  };
  for (const body of numbers(300)) queue.send(body);
  await world.pass(30);
  const { waiting } = queue.depth;
  expect(waiting).toBeGreaterThan(200);
});

it('starts with five concurrent batches again after the queue was empty', async () => {
  const { world, queue } = World.queue({ BatchSize: 1 });
  world.function.milliseconds = 1000;
  for (const body of numbers(200)) queue.send(body);
  await world.pass(60);
  expect([queue.bodies, world.function.mostRunning > 20]).toEqual([[], true]);
  world.function.mostRunning = 0;
  for (const body of numbers(50)) queue.send(body);
  await world.pass(0.1);
  expect(world.function.mostRunning).toBe(5);
});
