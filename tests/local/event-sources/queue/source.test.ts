import { Concurrency } from '../../../../local/event-sources/queue/concurrency';
import { STANDARD, scalingOf } from '../../../../local/event-sources/queue/scaling';
import { queueBehaviors } from '../behaviours';
import { prove } from '../prove';
import { numbers, QUEUE, World } from '../world';

prove('a queue', queueBehaviors, {
  async batchSize() {
    const { world, queue } = World.queue({ BatchSize: 3 });
    for (const body of numbers(7)) queue.send(body);
    await world.pass(10);
    expect(world.names.flat().sort()).toEqual(numbers(7));
    expect(Math.max(...world.names.map((names) => names.length))).toBe(3);
  },
  async batchSizeDefault() {
    const { world, queue } = World.queue();
    for (const body of numbers(25)) queue.send(body);
    await world.pass(10);
    expect(world.names.map((names) => names.length)).toEqual([10, 10, 5]);
  },
  async largeBatch() {
    const { world, queue } = World.queue({ BatchSize: 1000, MaximumBatchingWindowInSeconds: 5 });
    for (const body of numbers(1001)) queue.send(body);
    await world.pass(20);
    expect(world.names.map((names) => names.length)).toEqual([1000, 1]);
  },
  async noWindow() {
    const { world, queue } = World.queue();
    await world.pass(3);
    const start = world.clock.now();
    queue.send('a');
    await world.pass(3);
    expect(world.timesSince(start)).toEqual([0]);
  },
  async window() {
    const { world, queue } = World.queue({ BatchSize: 100, MaximumBatchingWindowInSeconds: 2 });
    await world.pass(3);
    const start = world.clock.now();
    queue.send('a');
    await world.pass(1.5);
    queue.send('b');
    await world.pass(5);
    expect([world.names, world.timesSince(start)]).toEqual([[['a', 'b']], [2]]);
  },
  async windowFull() {
    const { world, queue } = World.queue({ BatchSize: 2, MaximumBatchingWindowInSeconds: 60 });
    await world.pass(3);
    const start = world.clock.now();
    for (const body of numbers(2)) queue.send(body);
    await world.pass(5);
    expect(world.timesSince(start)).toEqual([0]);
  },
  async payload() {
    const { world, queue } = World.queue({ BatchSize: 1000, MaximumBatchingWindowInSeconds: 10 });
    await world.pass(3);
    const start = world.clock.now();
    // Two bytes each.
    for (let count = 0; count < 30; count++) queue.send('ü'.repeat(128 * 1024 - 1));
    await world.pass(30);
    expect(world.names.map((names) => names.length)).toEqual([23, 7]);
    expect(world.timesSince(start)).toEqual([0, 10]);
  },
  async event() {
    const { world, queue } = World.queue();
    const sentAt = world.clock.now();
    queue.send('{"n":1}', '', { Attributes: { AWSTraceHeader: 'Root=1' } });
    await world.pass(5);
    expect(world.batches).toEqual([
      [
        {
          messageId: 'message-1',
          receiptHandle: 'message-1-receipt-1',
          body: '{"n":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: String(sentAt),
            SenderId: 'AIDA',
            // The poller lists mappings once a second.
            ApproximateFirstReceiveTimestamp: String(sentAt + 1000),
            AWSTraceHeader: 'Root=1',
          },
          messageAttributes: {},
          md5OfBody: '082c26c8a6bc75226a31da5495cc9292',
          eventSource: 'aws:sqs',
          eventSourceARN: QUEUE,
          awsRegion: 'eu-west-1',
        },
      ],
    ]);
  },
  async messageAttributes() {
    const { world, queue } = World.queue();
    queue.send('a', '', {
      MessageAttributes: {
        color: { DataType: 'String', StringValue: 'red' },
        image: { DataType: 'Binary', BinaryValue: Buffer.from('png') },
      },
      MD5OfMessageAttributes: 'md5',
    });
    await world.pass(5);
    expect(world.batches[0]?.[0]).toMatchObject({
      messageAttributes: {
        color: { stringValue: 'red', stringListValues: [], binaryListValues: [], dataType: 'String' },
        image: { binaryValue: 'cG5n', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
      },
      md5OfMessageAttributes: 'md5',
    });
  },
  async longPolling() {
    const { world, queue } = World.queue();
    await world.pass(10);
    expect(queue.receives.length).toBeLessThanOrEqual(11);
    expect(queue.receives.every(({ waitSeconds }) => waitSeconds > 0)).toBe(true);
  },
  async deleted() {
    const { world, queue } = World.queue();
    queue.send('a');
    world.handler = () => 'anything';
    await world.pass(1);
    expect(queue.bodies).toEqual(['a']);
    await world.pass(1);
    expect(queue.bodies).toEqual([]);
  },
  async firstFive() {
    const { world, queue } = World.queue({ BatchSize: 1 });
    world.function.milliseconds = 60_000;
    await world.pass(10);
    for (const body of numbers(100)) queue.send(body);
    await world.pass(0.1);
    expect(world.function.mostRunning).toBe(5);
  },
  async scaling() {
    const { world, queue } = World.queue({ BatchSize: 1 }, { visibilityTimeoutSeconds: 600 });
    world.function.milliseconds = 120_000;
    await world.pass(10);
    for (const body of numbers(400)) queue.send(body);
    await world.pass(0.5);
    await world.pass(60);
    expect(world.function.mostRunning).toBeGreaterThanOrEqual(304);
    expect(world.function.mostRunning).toBeLessThanOrEqual(308);
  },
  most() {
    expect(new Concurrency(STANDARD, 0).allowed(3_600_000)).toBe(1250);
  },
  async provisioned() {
    const ProvisionedPollerConfig = { MinimumPollers: 2, MaximumPollers: 3 };
    const { world, queue } = World.queue({ BatchSize: 1, ProvisionedPollerConfig }, { visibilityTimeoutSeconds: 600 });
    world.function.milliseconds = 120_000;
    await world.pass(10);
    for (const body of numbers(100)) queue.send(body);
    await world.pass(0.05);
    const first = world.function.mostRunning;
    await world.pass(60);
    expect([first, world.function.mostRunning]).toEqual([20, 30]);
  },
  provisionedGrowth() {
    const concurrency = new Concurrency(scalingOf({ ProvisionedPollerConfig: {} }), 0);
    expect([0, 60_000, 3_600_000].map((now) => concurrency.allowed(now))).toEqual([20, 1020, 2000]);
  },
  async maximumConcurrency() {
    const { world, queue } = World.queue({ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    world.function.milliseconds = 500;
    for (const body of numbers(40)) queue.send(body);
    await world.pass(15);
    expect([world.function.mostRunning, world.names.length]).toEqual([2, 40]);
  },
  async filtered() {
    const { world, queue } = World.queue({
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["order"]}}' }] },
    });
    for (const body of ['{"kind":"order"}', '{"kind":"ping"}', 'no JSON']) queue.send(body);
    await world.pass(5);
    expect([world.names, queue.bodies]).toEqual([[['{"kind":"order"}']], []]);
  },
});
