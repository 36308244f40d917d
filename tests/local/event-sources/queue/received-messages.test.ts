import { newStop, pause } from '../../../../local/event-sources/clock';
import { THROTTLED } from '../scripted-aws';
import { numbers, World } from '../world';

it('a window that is longer than the visibility timeout ends before that', async () => {
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

it('of a batch that is throttled the messages are dropped that others can see, and no more', async () => {
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

it('messages that have failed have an age until they are visible again', async () => {
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

it('what was received is delivered at once, though another request for messages has failed', async () => {
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

it('messages whose deletion fails a few times are not delivered again', async () => {
  const { world, queue } = World.queue();
  world.aws.fail('deleteMessages', 3);
  queue.send('a');
  await world.pass(60);
  expect([world.names, queue.bodies, (await world.status()).lastProcessingResult]).toEqual([[['a']], [], 'OK']);
});

it('messages that cannot be deleted are delivered again', async () => {
  const { world, queue } = World.queue();
  world.aws.fail('deleteMessages', 4);
  queue.send('a');
  await world.pass(10);
  expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Messages not deleted: connect ECONNREFUSED');
  await world.pass(60);
  expect([world.names, queue.bodies]).toEqual([[['a'], ['a']], []]);
});

it('of a large batch only what cannot be deleted is delivered again', async () => {
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

it('an answer that comes late is of messages that were taken when they were asked for', async () => {
  const { world, queue } = World.queue();
  const receive = world.aws.receive.bind(world.aws);
  world.aws.receive = async (...parameters) => {
    const messages = await receive(...parameters);
    // By then others see them again.
    if (messages[0]?.Attributes?.ApproximateReceiveCount === '1') await pause(world.clock, newStop().signal, 35_000);
    return messages;
  };
  queue.send('a');
  await world.pass(120);
  const received = world.batches.flat().map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount]);
  expect([received, queue.bodies]).toEqual([[['a', '2']], []]);
});

it('a visibility timeout that is changed counts soon', async () => {
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

it('messages that are out of sight for a second only are delivered until they succeed', async () => {
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

it('a queue whose messages are never out of sight is not served, and says so', async () => {
  const { world, queue } = World.queue({}, { visibilityTimeoutSeconds: 0, maxReceiveCount: 3 });
  for (const body of numbers(3)) queue.send(body);
  await world.pass(60);
  expect([queue.bodies, queue.deadLetters, (await world.status()).lastProcessingResult]).toEqual([
    numbers(3),
    [],
    'PROBLEM: Queue not reached: its visibility timeout must be above 0',
  ]);
});

it('a function that is throttled is asked by fewer at once', async () => {
  const { world, queue } = World.queue({ BatchSize: 1 }, { visibilityTimeoutSeconds: 600 });
  world.handler = () => {
    throw THROTTLED;
  };
  for (const body of numbers(300)) queue.send(body);
  await world.pass(30);
  const { waiting } = queue.depth;
  expect(waiting).toBeGreaterThan(200);
});

it('after a quiet time five batches are worked on at once again', async () => {
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
