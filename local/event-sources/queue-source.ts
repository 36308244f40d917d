import { Gathering } from './batch';
import { Bell, backoffMilliseconds, pause } from './clock';
import { Concurrency } from './concurrency';
import { isError } from './endpoint';
import { FAILED, Invoker } from './invoke';
import type { QueueMapping } from './mapping';
import { QueueAccess, type QueueItem, REQUEST_MESSAGES } from './queue';
import { readFailures } from './responses';
import { ageSeconds, type Lag, OK, problem, type Source, type Surroundings } from './source';

const PARALLEL_RECEIVES = 2;
/** A longer wait would save little, and what a wait finds whose caller was killed is out of sight for a while. */
const WAIT_SECONDS = 1;

/** Serves an SQS queue: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export class QueueSource implements Source {
  private readonly queue: QueueAccess;
  private readonly gathering: Gathering<QueueItem>;
  private readonly concurrency: Concurrency;
  private readonly invoker: Invoker;
  private readonly bell: Bell;
  private readonly deliveries = new Set<Promise<void>>();
  private readonly held = new Set<QueueItem>();
  private isBusy = false;
  private failures = 0;

  constructor(
    private readonly mapping: QueueMapping,
    private readonly surroundings: Surroundings,
    private readonly signal: AbortSignal,
  ) {
    const { endpoint, clock } = surroundings;
    this.queue = new QueueAccess(endpoint, clock, mapping.sourceArn);
    this.gathering = new Gathering(mapping, clock, signal);
    this.concurrency = new Concurrency(mapping.maximumConcurrency, clock.now());
    this.invoker = new Invoker(endpoint, clock, mapping.functionArn);
    this.bell = new Bell(clock, signal);
  }

  async run(): Promise<void> {
    await Promise.all([this.receive(), this.dispatch()]);
    await Promise.all(this.deliveries);
  }

  async lag(): Promise<Lag> {
    const depth = await this.queue.depth();
    const oldest = [...this.held].map(({ sentAt }) => sentAt).sort((one, other) => one - other)[0];
    return { ...depth, ageSeconds: ageSeconds(this.surroundings.clock.now(), oldest) };
  }

  /** Takes messages from the queue as long as somebody can work on them. */
  private async receive(): Promise<void> {
    while (!this.signal.aborted) {
      const room = this.mapping.batchSize - this.gathering.count;
      if (room <= 0 || this.isFull) {
        await this.bell.sleep();
        continue;
      }
      const items = await this.receiveSome(room);
      if (items.length === 0) this.concurrency.idle(this.surroundings.clock.now());
      this.isBusy = items.length > 0;
      await this.accept(items);
    }
  }

  private get isFull(): boolean {
    return this.deliveries.size >= this.concurrency.allowed;
  }

  private async receiveSome(room: number): Promise<QueueItem[]> {
    const { clock, report } = this.surroundings;
    const requests = this.isBusy ? Math.min(Math.ceil(room / REQUEST_MESSAGES), PARALLEL_RECEIVES) : 1;
    const wait = this.isBusy ? 0 : WAIT_SECONDS;
    const answers = await Promise.allSettled(
      Array.from({ length: requests }, (_, index) => this.queue.receive(room - index * REQUEST_MESSAGES, wait)),
    );
    const failure = answers.find((answer) => answer.status === 'rejected');
    if (failure) {
      const isGone = isError(failure.reason, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue');
      report(isGone ? 'PROBLEM: Queue not found' : problem('Queue not reached', failure.reason));
      await pause(clock, this.signal, backoffMilliseconds(this.failures++));
    } else {
      this.failures = 0;
    }
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }

  /** What the filter does not want is deleted. */
  private async accept(items: readonly QueueItem[]): Promise<void> {
    const wanted = items.filter(({ body }) => this.mapping.wants(body));
    const unwanted = items.filter((item) => !wanted.includes(item));
    for (const item of wanted) this.held.add(item);
    if (wanted.length > 0) this.gathering.add(wanted);
    if (unwanted.length > 0) await this.remove(unwanted);
  }

  /** Hands batches to the function, some at once. */
  private async dispatch(): Promise<void> {
    for (;;) {
      const taken = await this.gathering.take();
      if (taken.length === 0) return;
      while (this.isFull) await Promise.race(this.deliveries);
      this.begin(taken);
      this.bell.ring();
    }
  }

  private begin(items: readonly QueueItem[]): void {
    const delivery = this.deliver(items).then(() => {
      for (const item of items) this.held.delete(item);
      this.deliveries.delete(delivery);
      this.bell.ring();
    });
    this.deliveries.add(delivery);
  }

  /** What fails is left in the queue, where it becomes visible again. */
  private async deliver(items: readonly QueueItem[]): Promise<void> {
    const { clock, report } = this.surroundings;
    for (let refusals = 0; ; refusals++) {
      // Others get them by now: to deliver them would be to deliver them twice.
      if (items.some(({ visibleAt }) => visibleAt <= clock.now())) return;
      const delivery = await this.invoker.invoke(items.map(({ json }) => json));
      if (delivery.kind !== 'refused') {
        const failed = delivery.kind === 'failed' ? items : this.failedOf(items, delivery.invocation.payload);
        return this.settle(items, failed);
      }
      report(delivery.problem);
      this.concurrency.failed(clock.now());
      if (this.signal.aborted) return;
      await pause(clock, this.signal, backoffMilliseconds(refusals));
    }
  }

  private failedOf(items: readonly QueueItem[], payload: string): readonly QueueItem[] {
    if (!this.mapping.reportsFailures) return [];
    const failures = readFailures(payload, new Set(items.map(({ id }) => id)));
    if (failures === 'none') return [];
    return failures === 'all' ? items : items.filter(({ id }) => failures.has(id));
  }

  private async settle(items: readonly QueueItem[], failed: readonly QueueItem[]): Promise<void> {
    const isFailure = failed.length === items.length;
    const { clock, report } = this.surroundings;
    report(isFailure ? FAILED : OK);
    if (isFailure) this.concurrency.failed(clock.now());
    else this.concurrency.succeeded(clock.now());
    await this.remove(items.filter((item) => !failed.includes(item)));
  }

  private async remove(items: readonly QueueItem[]): Promise<void> {
    try {
      await this.queue.delete(items);
    } catch (error) {
      this.surroundings.report(problem('Messages not deleted', error));
    }
  }
}
