import { Batcher } from '../batcher';
import { Bell, newStop, pause } from '../clock';
import type { QueueDepth } from '../endpoint';
import type { QueueMapping } from '../mapping';
import { ageSeconds, type Source, type SourceContext } from '../source';
import type { Lag } from '../status';
import { QueueAccess, type QueueItem, QueueReceiver } from './access';
import { Concurrency } from './concurrency';
import { QueueDelivery } from './delivery';

/** How long the depth of a queue that was empty counts, unless a message is received. */
const IDLE_DEPTH_MS = 5000;

/** Serves an SQS queue: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export class QueueSource implements Source {
  private readonly queue: QueueAccess;
  private readonly receiver: QueueReceiver;
  private readonly delivery: QueueDelivery;
  private readonly concurrency: Concurrency;
  private readonly batcher: Batcher<QueueItem>;
  private readonly deliveries = new Set<Promise<void>>();
  /** Aborts when nothing more is received; the messages in the batcher are still delivered. */
  private readonly received = newStop();
  private readonly bell: Bell;
  private depth: QueueDepth = { waiting: 0, inFlight: 0 };
  private depthKnownUntil = 0;

  constructor(
    private readonly mapping: QueueMapping,
    private readonly context: SourceContext,
    private readonly signal: AbortSignal,
  ) {
    const { endpoint, clock } = context;
    const queue = new QueueAccess(endpoint, clock, mapping);
    const concurrency = new Concurrency(mapping.scaling, clock.now());
    this.queue = queue;
    this.receiver = new QueueReceiver(queue, context);
    this.delivery = new QueueDelivery({ mapping, queue, concurrency, context, signal });
    this.concurrency = concurrency;
    this.batcher = new Batcher(mapping, clock, this.received.signal);
    // The stop signal does not wake it: at full concurrency, only the end of a delivery makes room.
    this.bell = new Bell(clock, newStop().signal);
  }

  async run(): Promise<void> {
    await Promise.all([this.receive().finally(() => this.received.abort()), this.dispatch()]);
    await Promise.all(this.deliveries);
  }

  async lag(): Promise<Lag> {
    const { clock } = this.context;
    if (clock.now() >= this.depthKnownUntil) {
      const depth = await this.queue.depth();
      this.depthKnownUntil = clock.now() + (depth.waiting + depth.inFlight > 0 ? 0 : IDLE_DEPTH_MS);
      this.depth = depth;
    }
    return { ...this.depth, ageSeconds: ageSeconds(clock.now(), this.delivery.held.oldestSentAt(clock.now())) };
  }

  private get isFull(): boolean {
    return this.deliveries.size >= this.concurrency.allowed(this.context.clock.now());
  }

  /** Receives messages while there is room for another batch. */
  private async receive(): Promise<void> {
    const { clock } = this.context;
    let isQuiet = true;
    while (!this.signal.aborted) {
      const room = this.mapping.batchSize - this.batcher.count;
      if (room <= 0 || this.isFull) {
        await this.bell.sleep(this.mapping.scaling.growthMs);
        continue;
      }
      const { items, pauseMs } = await this.receiver.receive(room);
      if (isQuiet) this.concurrency.idle(clock.now());
      isQuiet = items.length === 0;
      await this.accept(items);
      if (pauseMs > 0) await pause(clock, this.signal, pauseMs);
    }
  }

  /** Puts messages that match the filters into the batcher, and deletes the others. */
  private async accept(items: readonly QueueItem[]): Promise<void> {
    if (items.length > 0) this.depthKnownUntil = 0;
    const matched = new Set(items.filter(({ body }) => this.mapping.matches(body)));
    const unmatched = items.filter((item) => !matched.has(item));
    this.delivery.held.add([...matched], this.context.clock.now());
    if (matched.size > 0) this.batcher.add([...matched]);
    if (unmatched.length > 0) await this.delivery.remove(new Set(unmatched));
  }

  /** Delivers batches concurrently. */
  private async dispatch(): Promise<void> {
    const isFifo = this.mapping.sourceArn.endsWith('.fifo');
    for (;;) {
      const parts = [await this.batcher.take()];
      // Messages of a FIFO batch that exceed the payload limit wait for the first part: their groups are in flight.
      while (isFifo && this.batcher.count > 0) parts.push(await this.batcher.take());
      if (parts[0]?.length === 0) return;
      while (this.isFull) await this.bell.sleep(this.mapping.scaling.growthMs);
      this.begin(parts);
      this.bell.ring();
    }
  }

  private begin(parts: readonly (readonly QueueItem[])[]): void {
    const delivery = this.deliver(parts).finally(() => {
      this.deliveries.delete(delivery);
      this.bell.ring();
    });
    this.deliveries.add(delivery);
  }

  /** Delivers one part after the other, without the groups that have failed. */
  private async deliver(parts: readonly (readonly QueueItem[])[]): Promise<void> {
    const failed = new Set<string | undefined>();
    for (const part of parts) {
      const left = await this.delivery.deliver(part.filter(({ group }) => !failed.has(group)));
      for (const { group } of left) failed.add(group);
    }
  }
}
