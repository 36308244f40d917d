import { Batcher } from '../batcher';
import { backoffMilliseconds, pause } from '../clock';
import type { Invocation } from '../endpoint';
import { eventOf, FAILED, Invoker, readFailures } from '../invoker';
import type { StreamMapping } from '../mapping';
import { OK, problem, type SourceContext } from '../source';
import { type Discarded, sendToDestination } from './destination';
import type { StreamItem } from './record';
import { type Attempt, afterInvocation, expire, newBatch } from './retry';
import { stateIn, TumblingWindows, type Window } from './tumbling';

interface LaneOptions {
  readonly mapping: StreamMapping;
  readonly shardId: string;
  /** The tumbling window that was open when the shard was last served. */
  readonly window: Window | undefined;
  readonly context: SourceContext;
  readonly signal: AbortSignal;
  /** Called with records that are done, succeeded or discarded, and with none when a tumbling window is. */
  readonly finish: (items: readonly StreamItem[]) => void;
}

/** Delivers records of one shard in order, one batch at a time. */
export class Lane {
  /** The number of records in the current invocation. */
  public inFlight = 0;
  private readonly batcher: Batcher<StreamItem>;
  private readonly invoker: Invoker;
  private readonly windows: TumblingWindows | undefined;
  private lastInvocation: Invocation | undefined;
  private refusals = 0;
  private caughtUpAt = 0;

  constructor(private readonly options: LaneOptions) {
    const { mapping, shardId, window, context, signal } = options;
    this.batcher = new Batcher(mapping, context.clock, signal);
    this.invoker = new Invoker(context.endpoint, context.clock, mapping.functionArn);
    const source = { shardId, eventSourceARN: mapping.sourceArn };
    const { tumblingSeconds } = mapping;
    if (tumblingSeconds > 0) this.windows = new TumblingWindows(tumblingSeconds * 1000, source, window);
  }

  /** The tumbling window whose last invocation is not done. */
  get window(): Window | undefined {
    return this.windows?.open;
  }

  /** When the open tumbling window is over, if the shard has no more records. */
  get quietAt(): number {
    return this.windows?.quietAt ?? Number.POSITIVE_INFINITY;
  }

  add(items: readonly StreamItem[]): void {
    this.batcher.add(items);
  }

  /** The shard had no more records at this time, or never will. */
  caughtUp(now = Number.POSITIVE_INFINITY): void {
    this.caughtUpAt = now;
    if (this.window && now >= this.quietAt) this.batcher.flush();
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    if (this.windows?.isTooLarge) await this.closeWindow();
    while (!signal.aborted) {
      const batch = await this.batcher.take();
      if (batch.length === 0 && this.caughtUpAt >= this.quietAt) await this.closeWindow();
      for (const part of this.windows?.partsOf(batch) ?? [batch]) {
        if (this.windows?.endsBefore(part[0])) await this.closeWindow();
        await this.deliverAll(part);
      }
    }
  }

  private async deliverAll(records: readonly StreamItem[]): Promise<void> {
    const { signal } = this.options;
    let attempts: readonly Attempt<StreamItem>[] = [newBatch(records)];
    while (attempts[0] && !signal.aborted) {
      attempts = [...(await this.deliver(attempts[0])), ...attempts.slice(1)];
      if (this.windows?.isTooLarge) await this.closeWindow();
    }
  }

  /** @returns the attempts that replace this one */
  private async deliver(attempt: Attempt<StreamItem>): Promise<readonly Attempt<StreamItem>[]> {
    const { mapping, context } = this.options;
    const { expired, left } = expire(attempt, context.clock.now(), mapping.maximumRecordAgeSeconds * 1000);
    if (expired) {
      const invocation = expired.invocations > 0 ? this.lastInvocation : undefined;
      await this.discard(expired, 'RecordAgeExceeded', invocation);
    }
    return left && !this.options.signal.aborted ? this.invoke(left) : [];
  }

  private async invoke(attempt: Attempt<StreamItem>): Promise<readonly Attempt<StreamItem>[]> {
    const { mapping, context, finish } = this.options;
    this.inFlight = attempt.records.length;
    const delivery = await this.invoker.invoke(this.eventOf(attempt));
    this.inFlight = 0;
    if (delivery.kind === 'refused') {
      context.setResult(delivery.problem);
      await this.pause(this.refusals++);
      return [attempt];
    }
    const { invocation } = delivery;
    this.lastInvocation = invocation;
    this.refusals = 0;
    const verdict = delivery.kind === 'failed' ? 'failed' : this.verdict(invocation.payload, attempt);
    context.setResult(verdict === 'failed' ? FAILED : OK);
    if (verdict !== 'failed') this.windows?.aggregated(attempt.records, invocation.payload);
    const { done, discarded, next } = afterInvocation(attempt, verdict, mapping);
    if (done.length > 0) finish(done);
    if (discarded) await this.discard(discarded, 'RetryAttemptsExhausted', invocation);
    const retries = next[0]?.retries ?? 0;
    if (retries > 0) await this.pause(retries - 1);
    return next;
  }

  /** Invokes the function for the last time in the open window, until it succeeds: AWS suspends the shard until then. */
  private async closeWindow(): Promise<void> {
    const { context, finish, signal } = this.options;
    for (let failures = 0; this.windows?.open && !signal.aborted; failures++) {
      const delivery = await this.invoker.invoke(this.windows.final(this.windows.open));
      const isDone = delivery.kind === 'answered' && stateIn(delivery.invocation.payload) !== undefined;
      context.setResult(delivery.kind === 'refused' ? delivery.problem : isDone ? OK : FAILED);
      if (!isDone) await this.pause(failures);
      else {
        this.windows.open = undefined;
        finish([]);
      }
    }
  }

  private eventOf({ records }: Attempt<StreamItem>): string {
    return this.windows?.aggregationOf(records) ?? eventOf(records.map(({ json }) => json));
  }

  private verdict(payload: string, { records }: Attempt<StreamItem>) {
    if (this.windows && stateIn(payload) === undefined) return 'failed';
    if (!this.options.mapping.reportsFailures) return 'succeeded';
    const failures = readFailures(payload, new Set(records.map(({ sequenceNumber }) => sequenceNumber)));
    if (failures === 'none') return 'succeeded';
    if (failures === 'all') return 'failed';
    const lowest = records.findIndex(({ sequenceNumber }) => failures.has(sequenceNumber));
    return lowest === 0 ? 'failed' : lowest;
  }

  /** Sends the records to the destination until that succeeds. If the signal aborts, they are not done. */
  private async discard(
    attempt: Attempt<StreamItem>,
    condition: Discarded['condition'],
    invocation: Invocation | undefined,
  ): Promise<void> {
    const { mapping, shardId, context, finish, signal } = this.options;
    const discarded = { attempt, condition, invocation, event: this.eventOf(attempt) };
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        await sendToDestination(context.endpoint, discarded, mapping, { shardId, now: context.clock.now() });
        context.setProblem('destination', undefined);
        return finish(attempt.records);
      } catch (error) {
        context.setProblem('destination', problem(`Destination ${mapping.destinationArn} not reached`, error));
        await this.pause(failures);
      }
    }
  }

  private pause(failures: number): Promise<void> {
    const { context, signal } = this.options;
    return pause(context.clock, signal, backoffMilliseconds(failures));
  }
}
