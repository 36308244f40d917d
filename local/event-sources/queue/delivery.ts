import { backoffMilliseconds, pause } from '../clock';
import { eventOf, FAILED, Invoker, readFailures } from '../invoker';
import type { QueueMapping } from '../mapping';
import { OK, problem, type SourceContext } from '../source';
import type { QueueAccess, QueueItem } from './access';
import type { Concurrency } from './concurrency';

interface QueueDeliveryOptions {
  readonly mapping: QueueMapping;
  readonly queue: QueueAccess;
  readonly concurrency: Concurrency;
  readonly context: SourceContext;
  readonly signal: AbortSignal;
}

/** Delivers batches to the function, and deletes the messages that succeed. */
export class QueueDelivery {
  readonly held = new HeldMessages();
  private readonly invoker: Invoker;

  constructor(private readonly options: QueueDeliveryOptions) {
    const { context, mapping } = options;
    this.invoker = new Invoker(context.endpoint, context.clock, mapping.functionArn);
  }

  /** @returns the messages left in the queue, where they become visible again */
  async deliver(batch: readonly QueueItem[]): Promise<readonly QueueItem[]> {
    const { concurrency, context, signal } = this.options;
    const { clock, setResult } = context;
    for (let refusals = 0; ; refusals++) {
      // The others are visible again, and will be received again.
      const items = batch.filter(({ visibleAt }) => visibleAt > clock.now());
      if (items.length === 0) return batch;
      const delivery = await this.invoker.invoke(eventOf(items.map(({ json }) => json)));
      if (delivery.kind !== 'refused') {
        const done = new Set(delivery.kind === 'failed' ? [] : this.succeededOf(items, delivery.invocation.payload));
        await this.settle(done);
        return batch.filter((item) => !done.has(item));
      }
      setResult(delivery.problem);
      concurrency.failed(clock.now());
      if (signal.aborted) return batch;
      await pause(clock, signal, backoffMilliseconds(refusals));
    }
  }

  async remove(items: ReadonlySet<QueueItem>): Promise<void> {
    try {
      await this.options.queue.delete([...items], (deleted) => this.held.remove(deleted));
    } catch (error) {
      this.options.context.setResult(problem('Messages not deleted', error));
    }
  }

  private succeededOf(items: readonly QueueItem[], payload: string): readonly QueueItem[] {
    if (!this.options.mapping.reportsFailures) return items;
    const failures = readFailures(payload, new Set(items.map(({ id }) => id)));
    if (failures === 'none') return items;
    return failures === 'all' ? [] : items.filter(({ id }) => !failures.has(id));
  }

  private async settle(done: ReadonlySet<QueueItem>): Promise<void> {
    const { mapping, concurrency, context } = this.options;
    const now = context.clock.now();
    context.setResult(done.size === 0 ? FAILED : OK);
    if (done.size > 0) concurrency.succeeded(now);
    // A function that reports failures expects them, so they do not reduce concurrency.
    else if (!mapping.reportsFailures) concurrency.failed(now);
    await this.remove(done);
  }
}

/** Messages in flight: received, not deleted, and not visible again. */
class HeldMessages {
  private items: readonly QueueItem[] = [];

  add(items: readonly QueueItem[], now: number): void {
    this.items = [...this.hiddenAt(now), ...items];
  }

  remove(items: ReadonlySet<QueueItem>): void {
    this.items = this.items.filter((item) => !items.has(item));
  }

  /** Epoch milliseconds at which the oldest was sent. */
  oldestSentAt(now: number): number | undefined {
    const sent = this.hiddenAt(now).map(({ sentAt }) => sentAt);
    return sent.sort((one, other) => one - other)[0];
  }

  private hiddenAt(now: number): readonly QueueItem[] {
    return this.items.filter(({ visibleAt }) => visibleAt > now);
  }
}
