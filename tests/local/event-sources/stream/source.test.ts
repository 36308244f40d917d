import { streamBehaviors } from '../behaviours';
import { prove } from '../prove';
import { nameOf, STREAM, World } from '../world';

const keys = (count: number, item = 'i') => Array.from({ length: count }, (_, index) => `${item}${index + 1}`);

prove('a stream', streamBehaviors, {
  async order() {
    const { world, stream } = World.stream({ BatchSize: 4 });
    world.function.milliseconds = 300;
    for (const key of keys(10)) stream.write(key);
    await world.pass(10);
    expect([world.names, world.function.mostRunning]).toEqual([
      [
        ['i1', 'i2', 'i3', 'i4'],
        ['i5', 'i6', 'i7', 'i8'],
        ['i9', 'i10'],
      ],
      1,
    ]);
  },
  async trimHorizon() {
    const { world, stream } = World.stream({ StartingPosition: 'TRIM_HORIZON' });
    stream.write('before');
    await world.pass(5);
    expect(world.names).toEqual([['before']]);
  },
  async latest() {
    const { world, stream } = World.stream({ StartingPosition: 'LATEST' });
    stream.write('before');
    await world.pass(5);
    stream.write('after');
    await world.pass(5);
    expect(world.names).toEqual([['after']]);
  },
  async batchSize() {
    const { world, stream } = World.stream();
    for (const key of keys(250)) stream.write(key);
    await world.pass(10);
    expect(world.names.map((names) => names.length)).toEqual([100, 100, 50]);
  },
  async noWindow() {
    const { world, stream } = World.stream();
    await world.pass(5);
    const start = world.clock.now();
    stream.write('a');
    await world.pass(5);
    const [seconds] = world.timesSince(start);
    expect([world.names, seconds]).toEqual([[['a']], expect.any(Number)]);
    expect(seconds).toBeLessThanOrEqual(0.25);
  },
  async window() {
    const { world, stream } = World.stream({ MaximumBatchingWindowInSeconds: 3 });
    await world.pass(5);
    const start = world.clock.now();
    stream.write('a');
    await world.pass(2);
    stream.write('b');
    await world.pass(5);
    const [seconds] = world.timesSince(start);
    expect([world.names, Math.floor(seconds ?? 0)]).toEqual([[['a', 'b']], 3]);
  },
  async windowFull() {
    const { world, stream } = World.stream({ BatchSize: 2, MaximumBatchingWindowInSeconds: 60 });
    await world.pass(5);
    for (const key of keys(2)) stream.write(key);
    await world.pass(1);
    expect(world.names).toEqual([['i1', 'i2']]);
  },
  async payload() {
    const { world, stream } = World.stream({ BatchSize: 1000, MaximumBatchingWindowInSeconds: 60 });
    const more = { dynamodb: { NewImage: { text: { S: 'x'.repeat(390 * 1024) } } } };
    for (const key of keys(20)) stream.write(key, { more });
    await world.pass(5);
    expect(world.names.map((names) => names.length)).toEqual([15]);
  },
  async event() {
    const { world, stream } = World.stream();
    const images = {
      OldImage: { id: { S: 'a' }, price: { N: '1.10' } },
      NewImage: { id: { S: 'a' }, price: { N: '1.20' }, tags: { L: [{ BOOL: true }, { NULL: true }] } },
    };
    const SequenceNumber = stream.write('a', {
      more: { eventName: 'MODIFY', dynamodb: { ...images, StreamViewType: 'NEW_AND_OLD_IMAGES' } },
    });
    await world.pass(5);
    expect(world.batches).toEqual([
      [
        {
          eventID: 'event-1',
          eventName: 'MODIFY',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-west-1',
          dynamodb: {
            ApproximateCreationDateTime: Date.parse('2026-01-31T12:00:00Z') / 1000,
            Keys: { id: { S: 'a' } },
            ...images,
            SequenceNumber,
            SizeBytes: 10,
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
          eventSourceARN: STREAM,
        },
      ],
    ]);
  },
  async binary() {
    const { world, stream } = World.stream();
    const bytes = Buffer.from('png');
    stream.write('a', { more: { dynamodb: { NewImage: { one: { B: bytes }, some: { BS: [bytes] } } } } });
    await world.pass(5);
    expect(world.batches[0]?.[0]?.dynamodb?.NewImage).toEqual({ one: { B: 'cG5n' }, some: { BS: ['cG5n'] } });
  },
  async expiry() {
    const { world, stream } = World.stream();
    const userIdentity = { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' };
    stream.write('a', { more: { eventName: 'REMOVE', userIdentity } });
    await world.pass(5);
    expect(world.batches[0]?.[0]?.userIdentity).toEqual({ type: 'Service', principalId: 'dynamodb.amazonaws.com' });
  },
  async polling() {
    const { world, stream } = World.stream();
    await world.pass(10);
    const before = stream.reads.length;
    await world.pass(10);
    expect(stream.reads.length - before).toBe(40);
  },
  async parallel() {
    const { world, stream } = World.stream({ BatchSize: 1, ParallelizationFactor: 4 });
    world.function.milliseconds = 1000;
    for (const key of keys(100)) stream.write(key);
    await world.pass(5);
    expect(world.function.mostRunning).toBe(4);
  },
  async parallelOrder() {
    const { world, stream } = World.stream({ BatchSize: 3, ParallelizationFactor: 10, MaximumRetryAttempts: 10 });
    world.handler = (_, invocation) => {
      if (invocation % 3 === 0) throw new Error('now and then');
    };
    for (let round = 1; round <= 20; round++) {
      for (const item of ['a', 'b', 'c', 'd', 'e']) {
        stream.write(item, { more: { dynamodb: { NewImage: { round: { N: String(round) } } } } });
      }
    }
    await world.pass(60);
    for (const item of ['a', 'b', 'c', 'd', 'e']) {
      const rounds = world.batches.flat().filter((record) => nameOf(record) === item);
      const numbers = rounds.map(({ dynamodb }) => Number(dynamodb?.NewImage?.round?.N));
      const firsts = numbers.filter((number, index) => numbers.indexOf(number) === index);
      expect(firsts).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    }
  },
  async parentFirst() {
    const { world, stream } = World.stream();
    world.function.milliseconds = 3000;
    stream.write('parent');
    stream.closeShard('shard-1');
    stream.addShard('shard-2', 'shard-1');
    stream.write('child', { shard: 'shard-2' });
    await world.pass(2.5);
    expect(world.names).toEqual([['parent']]);
    await world.pass(5);
    expect(world.names).toEqual([['parent'], ['child']]);
  },
  async newShard() {
    const { world, stream } = World.stream({ StartingPosition: 'LATEST' });
    await world.pass(2);
    stream.write('old');
    stream.closeShard('shard-1');
    stream.addShard('shard-2', 'shard-1');
    stream.write('new', { shard: 'shard-2' });
    await world.pass(10);
    expect(world.names).toEqual([['old'], ['new']]);
  },
  async closedShard() {
    const { world, stream } = World.stream({ BatchSize: 1000 });
    for (const key of keys(2500)) stream.write(key);
    stream.closeShard('shard-1');
    await world.pass(20);
    expect([world.names.flat(), world.store.text]).toEqual([keys(2500), '{"mapping-1":{"shard-1":{"ended":true}}}']);
  },
  async expiredIterator() {
    const { world, stream } = World.stream({ BatchSize: 1000 });
    world.function.milliseconds = 20 * 60_000;
    for (const key of keys(1500)) stream.write(key);
    // The shard is not read during an invocation that takes longer than an iterator is valid.
    await world.pass(50 * 60);
    expect(world.names.flat()).toEqual(keys(1500));
  },
  async trimmed() {
    const { world, stream } = World.stream();
    stream.write('done');
    await world.pass(5);
    world.change('mapping-1', { State: 'Disabled' });
    await world.pass(5);
    for (const key of keys(3)) stream.write(key);
    stream.trim('shard-1', 3);
    world.change('mapping-1', { State: 'Enabled' });
    await world.pass(5);
    expect(world.names).toEqual([['done'], ['i3']]);
  },
  async disabledStream() {
    const { world, stream } = World.stream();
    stream.write('last');
    stream.closeShard('shard-1');
    stream.enabled = false;
    await world.pass(20);
    expect([world.names, (await world.status()).lastProcessingResult]).toEqual([
      [['last']],
      'PROBLEM: Stream disabled',
    ]);
  },
  async newStream() {
    const { world, stream } = World.stream();
    stream.write('old');
    await world.pass(5);
    const again = `${STREAM}-again`;
    world.aws.addStream(again).write('new');
    world.map(again, { StartingPosition: 'TRIM_HORIZON' });
    await world.pass(5);
    expect(world.batches.map(([record]) => record?.eventSourceARN)).toEqual([STREAM, again]);
  },
  async filtered() {
    const { world, stream } = World.stream({ FilterCriteria: { Filters: [{ Pattern: '{"eventName":["REMOVE"]}' }] } });
    stream.write('a');
    stream.write('b', { more: { eventName: 'REMOVE' } });
    const last = stream.write('c');
    await world.pass(5);
    expect([world.names, world.store.text]).toEqual([[['b']], `{"mapping-1":{"shard-1":{"after":"${last}"}}}`]);
  },
  async filteredWindow() {
    const { world, stream } = World.stream({
      BatchSize: 2,
      MaximumBatchingWindowInSeconds: 60,
      FilterCriteria: { Filters: [{ Pattern: '{"dynamodb":{"Keys":{"id":{"S":[{"prefix":"x"}]}}}}' }] },
    });
    for (const key of ['a', 'x1', 'b', 'c', 'x2', 'x3']) stream.write(key);
    await world.pass(5);
    expect(world.names).toEqual([['x1', 'x2']]);
  },
});
