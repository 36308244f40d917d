import { queueFailureBehaviors } from '../behaviours';
import { prove } from '../prove';
import { Raw, THROTTLED } from '../scripted-aws';
import { failing, type MappingSettings, nameOf, numbers, REPORTS, World } from '../world';

/** Delivers two messages in one batch. @returns those that are left after this response */
async function leftAfter(answer: unknown, settings: MappingSettings = REPORTS): Promise<string[]> {
  const { world, queue } = World.queue(settings);
  world.handler = () => {
    if (answer instanceof Error) throw answer;
    return answer;
  };
  queue.send('a');
  queue.send('b');
  await world.pass(10);
  expect(world.names).toEqual([['a', 'b']]);
  return queue.bodies;
}

const succeeds = (answer: unknown) => async () => expect(await leftAfter(answer)).toEqual([]);
const fails = (answer: unknown) => async () => expect(await leftAfter(answer)).toEqual(['a', 'b']);

prove('failures of a queue', queueFailureBehaviors, {
  async failed() {
    const { world, queue } = World.queue({}, { visibilityTimeoutSeconds: 45 });
    world.handler = (_, invocation) => {
      if (invocation === 0) throw new Error('no');
    };
    const start = world.clock.now();
    queue.send('a');
    queue.send('b');
    await world.pass(40);
    expect([world.names, queue.bodies]).toEqual([[['a', 'b']], ['a', 'b']]);
    expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function call failed');
    await world.pass(10);
    expect([world.names[1], queue.bodies]).toEqual([['a', 'b'], []]);
    expect(world.timesSince(start)[1]).toBeGreaterThanOrEqual(45);
  },
  async deadLetter() {
    const { world, queue } = World.queue({}, { maxReceiveCount: 3 });
    world.handler = () => {
      throw new Error('no');
    };
    queue.send('bad');
    await world.pass(200);
    expect([world.names, queue.bodies, queue.deadLetters]).toEqual([[['bad'], ['bad'], ['bad']], [], ['bad']]);
  },
  async partial() {
    const { world, queue } = World.queue(REPORTS);
    world.handler = (records) => failing(...records.filter((record) => nameOf(record) === 'b').map((r) => r.messageId));
    for (const body of ['a', 'b', 'c']) queue.send(body);
    await world.pass(40);
    expect([world.names, queue.bodies]).toEqual([[['a', 'b', 'c'], ['b']], ['b']]);
    expect((await world.status()).lag).toEqual({ waiting: 0, inFlight: 1, ageSeconds: 40 });
  },
  partialOff: async () => expect(await leftAfter(failing('message-1'), {})).toEqual([]),
  emptyList: succeeds({ batchItemFailures: [] }),
  nullList: succeeds({ batchItemFailures: null }),
  emptyResponse: succeeds({}),
  nullResponse: succeeds(null),
  invalidJson: fails(new Raw('{"batchItemFailures":')),
  emptyIdentifier: fails(failing('')),
  nullIdentifier: fails(failing(null)),
  badKey: fails({ batchItemFailures: [{ itemIdentifer: 'message-1' }] }),
  unknownIdentifier: fails(failing('message-1', 'message-7')),
  async throttled() {
    const { world, queue } = World.queue();
    world.handler = () => {
      throw THROTTLED;
    };
    queue.send('a');
    await world.pass(2);
    expect((await world.status()).lastProcessingResult).toBe('PROBLEM: Function call throttled');
    world.handler = () => null;
    await world.pass(10);
    expect([world.names, world.batches[0]?.[0]?.attributes.ApproximateReceiveCount]).toEqual([[['a']], '1']);
  },
  async throttledLong() {
    const { world, queue } = World.queue({}, { visibilityTimeoutSeconds: 20 });
    world.handler = () => {
      throw THROTTLED;
    };
    queue.send('a');
    await world.pass(21.2);
    world.handler = () => null;
    await world.pass(30);
    expect([world.names, world.batches[0]?.[0]?.attributes.ApproximateReceiveCount]).toEqual([[['a']], '2']);
  },
  async backoff() {
    const { world, queue } = World.queue({ BatchSize: 1 });
    world.function.milliseconds = 1000;
    world.handler = () => {
      throw new Error('no');
    };
    for (const body of numbers(100)) queue.send(body);
    await world.pass(3.9);
    world.function.mostRunning = 0;
    await world.pass(3);
    expect(world.function.mostRunning).toBe(1);
  },
  async reportsFast() {
    const { world, queue } = World.queue({ ...REPORTS, BatchSize: 1 });
    world.function.milliseconds = 1000;
    world.handler = () => {
      throw new Error('no');
    };
    for (const body of numbers(100)) queue.send(body);
    await world.pass(6);
    expect(world.function.mostRunning).toBeGreaterThan(15);
  },
});
