import { fifoBehaviors } from '../behaviours';
import { prove } from '../prove';
import { THROTTLED } from '../scripted-aws';
import { failing, nameOf, REPORTS, World } from '../world';

/** Sends `a1`, `a2` … to the group `a`, and so on. */
const send = (queue: ReturnType<typeof World.fifo>['queue'], ...names: readonly string[]) => {
  for (const name of names) queue.send(name, name.charAt(0));
};

prove('a FIFO queue', fifoBehaviors, {
  async order() {
    const { world, queue } = World.fifo({ BatchSize: 2 });
    const names = Array.from({ length: 9 }, (_, index) => `a${index + 1}`);
    send(queue, ...names);
    await world.pass(20);
    expect([world.names.flat(), queue.bodies]).toEqual([names, []]);
  },
  async inFlight() {
    const { world, queue } = World.fifo({ BatchSize: 1 });
    world.function.milliseconds = 2000;
    send(queue, 'a1', 'a2', 'a3');
    await world.pass(10);
    expect([world.names, world.function.mostRunning]).toEqual([[['a1'], ['a2'], ['a3']], 1]);
  },
  async parallel() {
    const { world, queue } = World.fifo({ BatchSize: 1 });
    world.function.milliseconds = 2000;
    send(queue, 'a1', 'b1', 'c1', 'a2');
    await world.pass(2.5);
    expect([world.names, world.function.mostRunning]).toEqual([[['a1'], ['b1'], ['c1']], 3]);
  },
  async groupsInBatch() {
    const { world, queue } = World.fifo();
    send(queue, 'a1', 'b1', 'a2', 'b2');
    await world.pass(3);
    expect(world.names).toEqual([['a1', 'b1', 'a2', 'b2']]);
  },
  async maximumConcurrency() {
    const { world, queue } = World.fifo({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    world.function.milliseconds = 1000;
    send(queue, 'a1', 'b1', 'c1', 'd1', 'e1');
    await world.pass(10);
    expect([world.names.length, world.function.mostRunning]).toEqual([5, 2]);
  },
  async retries() {
    const { world, queue } = World.fifo({ BatchSize: 1 }, { maxReceiveCount: 3 });
    world.handler = (records) => {
      if (records.some((record) => nameOf(record) === 'a1')) throw new Error('no');
    };
    send(queue, 'a1', 'a2', 'b1');
    await world.pass(200);
    expect([world.names, queue.deadLetters]).toEqual([[['a1'], ['b1'], ['a1'], ['a1'], ['a2']], ['a1']]);
  },
  async partial() {
    const { world, queue } = World.fifo(REPORTS);
    world.handler = (records, invocation) => {
      const failed = records.filter((record) => invocation === 0 && ['a2', 'a3'].includes(nameOf(record)));
      return failing(...failed.map(({ messageId }) => messageId));
    };
    send(queue, 'a1', 'a2', 'b1', 'a3');
    await world.pass(40);
    expect([world.names, queue.bodies]).toEqual([
      [
        ['a1', 'a2', 'b1', 'a3'],
        ['a2', 'a3'],
      ],
      [],
    ]);
  },
  async event() {
    const { world, queue } = World.fifo();
    queue.send('a', 'group', {
      Attributes: { MessageDeduplicationId: 'once', SequenceNumber: '18849496460467696128' },
    });
    await world.pass(3);
    expect(world.batches[0]?.[0]?.attributes).toMatchObject({
      MessageGroupId: 'group',
      MessageDeduplicationId: 'once',
      SequenceNumber: '18849496460467696128',
    });
  },
});

it('holds back messages of a group that exceed the payload limit, and does not deliver them if the first part fails', async () => {
  const { world, queue } = World.fifo(REPORTS, { visibilityTimeoutSeconds: 30 });
  world.function.milliseconds = 1000;
  const firstFails: number[] = [];
  world.handler = (records, invocation) => {
    firstFails.push(records.length);
    return invocation === 0 ? failing(...records.slice(-1).map(({ messageId }) => messageId)) : null;
  };
  // Five messages of 1 MB fit. Those of `b` follow; the rest of `a` does not, because its last one has failed.
  for (const group of 'aaaaabaaba') queue.send(group + 'x'.repeat(1_100_000), group);
  await world.pass(10);
  const groups = () =>
    world.batches.map((records) => records.map(({ attributes }) => attributes.MessageGroupId).join(''));
  expect([groups(), world.function.mostRunning]).toEqual([['aaaaa', 'bb'], 1]);
  await world.pass(40);
  expect([groups(), queue.bodies]).toEqual([['aaaaa', 'bb', 'aaaa'], []]);
});

it('keeps the order of a group after a throttled batch was dropped', async () => {
  const { world, queue } = World.fifo({ BatchSize: 1 });
  world.handler = () => {
    throw THROTTLED;
  };
  send(queue, 'a1', 'a2');
  await world.pass(40);
  world.handler = () => null;
  await world.pass(60);
  expect([world.names, queue.bodies]).toEqual([[['a1'], ['a2']], []]);
});
