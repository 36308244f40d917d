import { windowBehaviors } from '../behaviours';
import { prove } from '../prove';
import type { Handler } from '../scripted-aws';
import { FAILURES, failing, type MappingSettings, nameOf, REPORTS, STREAM, World } from '../world';

const TUMBLING: MappingSettings = { TumblingWindowInSeconds: 30 };

/** Returns the names of all records of the window so far. */
const collect: Handler = (records, _, { state }) => ({
  state: { names: namesIn(state) + records.map(nameOf).join('') },
});
const namesIn = (state: unknown): string => (state as { names?: string }).names ?? '';

/** Each invocation: its records, the state that it got, and whether it was the last one. */
const invocations = ({ aws }: World) =>
  aws.events.map(({ Records, state, isFinalInvokeForWindow }) => [
    (Records as Parameters<typeof nameOf>[0][]).map(nameOf).join(''),
    namesIn(state),
    ...(isFinalInvokeForWindow ? ['final'] : []),
  ]);

/** Writes records at these seconds of the first window, which starts at 12:00:00. */
async function write(settings: MappingSettings, records: Readonly<Record<string, number>>, handler = collect) {
  const { world, stream } = World.stream({ ...TUMBLING, ...settings });
  world.handler = handler;
  const start = Date.parse('2026-01-31T12:00:00Z');
  for (const [key, second] of Object.entries(records)) {
    await world.pass(Math.max(0, (start - world.clock.now()) / 1000 + second));
    stream.write(key);
  }
  return { world, stream };
}

prove('a tumbling window', windowBehaviors, {
  async state() {
    const { world } = await write({}, { a: 1, b: 10 });
    await world.pass(5);
    const common = {
      shardId: 'shard-1',
      eventSourceARN: STREAM,
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    };
    const window = { start: '2026-01-31T12:00:00Z', end: '2026-01-31T12:00:30Z' };
    expect(world.aws.events).toEqual([
      { Records: world.batches[0], window, state: {}, ...common },
      { Records: world.batches[1], window, state: { names: 'a' }, ...common },
    ]);
  },
  async boundaries() {
    const { world } = await write({ MaximumBatchingWindowInSeconds: 20 }, { a: 20, b: 29, c: 30, d: 31 });
    await world.pass(60);
    expect(invocations(world)).toEqual([
      ['ab', ''],
      ['', 'ab', 'final'],
      ['cd', ''],
      ['', 'cd', 'final'],
    ]);
  },
  async final() {
    const { world } = await write({}, { a: 1, b: 29, c: 30 });
    await world.pass(0.5);
    expect(invocations(world)).toEqual([
      ['a', ''],
      ['b', 'a'],
      ['', 'ab', 'final'],
      ['c', ''],
    ]);
    expect(world.aws.events[2]).toMatchObject({ Records: [], isWindowTerminatedEarly: false });
  },
  async quiet() {
    const { world } = await write({}, { a: 1 });
    await world.pass(40);
    const [, final = 0] = world.timesSince(Date.parse('2026-01-31T12:00:30Z'));
    expect([invocations(world), final >= 1 && final < 2]).toEqual([
      [
        ['a', ''],
        ['', 'a', 'final'],
      ],
      true,
    ]);
  },
  async noState() {
    const { world } = await write({ MaximumRetryAttempts: 1 }, { a: 1, b: 10 }, (records, invocation, event) =>
      invocation < 2 ? { batchItemFailures: [] } : collect(records, invocation, event),
    );
    await world.pass(5);
    expect(invocations(world)).toEqual([
      ['a', ''],
      ['a', ''],
      ['b', ''],
    ]);
  },
  async finalRetried() {
    const { world } = await write({ MaximumRetryAttempts: 0 }, { a: 1, b: 31 }, (records, invocation, event) => {
      if (event.isFinalInvokeForWindow && invocation < 4) throw new Error('no');
      return collect(records, invocation, event);
    });
    await world.pass(10);
    const final = ['', 'a', 'final'];
    expect(invocations(world)).toEqual([['a', ''], final, final, final, final, ['b', '']]);
  },
  async tooLarge() {
    const { world } = await write({}, { a: 1, b: 10 }, (records, invocation, event) =>
      invocation === 0 ? { state: { names: 'x'.repeat(1024 * 1024) } } : collect(records, invocation, event),
    );
    await world.pass(5);
    const shapes = world.aws.events.map(({ Records, state, ...event }) => [
      (Records as unknown[]).length,
      namesIn(state).length,
      event.isFinalInvokeForWindow,
      event.isWindowTerminatedEarly,
      event.window,
    ]);
    const window = { start: '2026-01-31T12:00:00Z', end: '2026-01-31T12:00:30Z' };
    expect(shapes).toEqual([
      [1, 0, false, false, window],
      [0, 1024 * 1024, true, true, window],
      [1, 0, false, false, window],
    ]);
  },
  async shardEnd() {
    const { world, stream } = await write({}, { a: 1 });
    await world.pass(1);
    stream.closeShard('shard-1');
    stream.addShard('shard-2', 'shard-1');
    stream.write('b', { shard: 'shard-2' });
    await world.pass(15);
    expect(invocations(world)).toEqual([
      ['a', ''],
      ['', 'a', 'final'],
      ['b', ''],
    ]);
    expect(JSON.parse(world.store.text ?? '{}')['mapping-1']['shard-1']).toEqual({ ended: true });
  },
  async retries() {
    const { world } = await write(
      { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: FAILURES } } },
      { a: 1, poison: 5, b: 10 },
      (records, invocation, event) => {
        if (records.some((record) => nameOf(record) === 'poison')) throw new Error('no');
        return collect(records, invocation, event);
      },
    );
    await world.pass(30);
    expect([invocations(world), world.aws.sent.length]).toEqual([
      [
        ['a', ''],
        ['poison', 'a'],
        ['poison', 'a'],
        ['b', 'a'],
        ['', 'ab', 'final'],
      ],
      1,
    ]);
  },
  async reports() {
    const { world } = await write(REPORTS, { a: 1, b: 1, c: 1 }, (records, invocation, event) => {
      if (invocation > 0) return collect(records, invocation, event);
      return { state: { names: 'a' }, ...failing(records[1]?.dynamodb?.SequenceNumber) };
    });
    await world.pass(5);
    expect(invocations(world)).toEqual([
      ['abc', ''],
      ['bc', 'a'],
    ]);
  },
});

it('keeps the state of its window when the poller is killed', async () => {
  const { world, stream } = await write({}, { a: 1 });
  await world.pass(2);
  world.kill();
  stream.write('b');
  await world.pass(5);
  world.kill();
  await world.pass(40);
  expect(invocations(world)).toEqual([
    ['a', ''],
    ['b', 'a'],
    ['', 'ab', 'final'],
  ]);
  world.kill();
  await world.pass(40);
  expect([invocations(world).length, JSON.parse(world.store.text ?? '{}')]).toEqual([
    3,
    { 'mapping-1': { 'shard-1': { after: '1000002' } } },
  ]);
});

it('delivers one batch of a shard at a time, whatever the parallelization factor', async () => {
  const { world, stream } = World.stream({ ...TUMBLING, ParallelizationFactor: 10, BatchSize: 1 });
  world.handler = collect;
  world.function.milliseconds = 1000;
  for (const key of 'abcde') stream.write(key);
  await world.pass(8);
  expect([world.function.mostRunning, invocations(world).at(-1)]).toEqual([1, ['e', 'abcd']]);
});

it('leaves room for the state in a payload of 6 MB', async () => {
  const { world, stream } = World.stream(TUMBLING);
  world.handler = collect;
  const NewImage = { text: { S: 'x'.repeat(1_900_000) } };
  for (const key of 'abc') stream.write(key, { more: { dynamodb: { NewImage } } });
  await world.pass(5);
  expect(invocations(world)).toEqual([
    ['ab', ''],
    ['c', 'ab'],
  ]);
});
