import { reasonOf } from '../../../local/event-sources/endpoint';
import { World } from './world';

const result = async (world: World) => (await world.status()).lastProcessingResult;

it.each([
  ['receive', 'Queue', () => World.queue().world],
  ['describeStream', 'Stream', () => World.stream().world],
  ['records', 'Stream', () => World.stream().world],
] as const)('shows that %s fails until it succeeds', async (call, source, newWorld) => {
  const world = newWorld();
  await world.pass(5);
  expect(await result(world)).toBe('No records processed');
  world.aws.fail(call, 4);
  await world.pass(30);
  expect(world.log.at(-2)).toMatch(`PROBLEM: ${source} not reached: connect ECONNREFUSED`);
  expect(await result(world)).toBe('No records processed');
});

it('shows the result of the last batch again after a problem', async () => {
  const { world, queue } = World.queue();
  queue.send('a');
  await world.pass(3);
  world.aws.outage = new Error('connect ECONNREFUSED');
  await world.pass(3);
  expect(await result(world)).toBe('PROBLEM: Queue not reached: connect ECONNREFUSED');
  world.aws.outage = undefined;
  await world.pass(10);
  expect(await result(world)).toBe('OK');
});

it('keeps the last known lag while the endpoint is silent, without waiting', async () => {
  const { world, queue } = World.queue({ BatchSize: 1 });
  world.function.milliseconds = 60_000;
  queue.send('a');
  await world.pass(3);
  const { lag } = await world.status();
  expect(lag).toEqual({ waiting: 0, inFlight: 1, ageSeconds: 3 });
  let asked = 0;
  world.aws.queueDepth = () => {
    asked++;
    return new Promise(() => undefined);
  };
  const silent = [world.status(), world.status()];
  await world.pass(2);
  expect([(await Promise.all(silent)).map((status) => status.lag), asked]).toEqual([[lag, lag], 1]);
});

it('keeps the last known lag after a timeout', async () => {
  const { world, queue } = World.queue({ BatchSize: 1 });
  world.function.milliseconds = 60_000;
  queue.send('a');
  await world.pass(3);
  const { lag } = await world.status();
  world.aws.fail('queueDepth', 1, Object.assign(new Error('requestTimeout'), { name: 'TimeoutError' }));
  expect([lag?.inFlight, (await world.status()).lag]).toEqual([1, lag]);
});

it('shows no lag if the source rejects the request', async () => {
  const { world } = World.queue();
  await world.pass(3);
  const known = { waiting: 0, inFlight: 0, ageSeconds: null };
  expect((await world.status()).lag).toEqual(known);
  await world.pass(6);
  world.aws.fail('queueDepth', 1);
  expect([(await world.status()).lag, (await world.status()).lag]).toEqual([null, known]);
});

it.each([
  ['a request has exceeded the configured 15000 ms requestTimeout.', 'TimeoutError', 'no response within 15 s'],
  ['connect ECONNREFUSED 127.0.0.1:4566', 'Error', 'connect ECONNREFUSED 127.0.0.1:4566'],
  ['', 'AggregateError', 'AggregateError'],
])('describes the error "%s" briefly', (message, name, reason) => {
  expect(reasonOf(Object.assign(new Error(message), { name }))).toBe(reason);
});

it('asks an empty queue for its depth every five seconds, and at once when a message was received', async () => {
  const { world, queue } = World.queue();
  let asked = 0;
  const queueDepth = world.aws.queueDepth.bind(world.aws);
  world.aws.queueDepth = (url) => {
    asked++;
    return queueDepth(url);
  };
  for (let second = 0; second < 20; second++) {
    await world.pass(1);
    await world.status();
  }
  expect(asked).toBeLessThanOrEqual(5);
  world.function.milliseconds = 60_000;
  queue.send('a');
  await world.pass(1.5);
  expect((await world.status()).lag).toMatchObject({ waiting: 0, inFlight: 1 });
});
