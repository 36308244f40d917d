import { type Batchable, Batcher } from '../batcher';
import { backoffMilliseconds, pause } from '../clock';
import type { Invocation } from '../endpoint';
import { FAILED, Invoker, readFailures } from '../invoker';
import type { StreamMapping } from '../mapping';
import { OK, problem, type SourceContext } from '../source';
import { type Attempt, afterInvocation, expire } from './retry';

export interface StreamItem extends Batchable {
  readonly sequenceNumber: string;
  /** Epoch milliseconds, with a precision of a second. */
  readonly createdAt: number;
}

interface Discarded {
  readonly attempt: Attempt<StreamItem>;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  /** The last invocation with these records, if any. */
  readonly invocation: Invocation | undefined;
}

interface LaneOptions {
  readonly mapping: StreamMapping;
  readonly shardId: string;
  readonly context: SourceContext;
  readonly signal: AbortSignal;
  /** Called with records that are done: succeeded or discarded. */
  readonly finish: (items: readonly StreamItem[]) => void;
}

/** Delivers records of one shard in order, one batch at a time. */
export class Lane {
  /** The number of records in the current invocation. */
  public inFlight = 0;
  private readonly batcher: Batcher<StreamItem>;
  private readonly invoker: Invoker;
  private lastInvocation: Invocation | undefined;
  private refusals = 0;

  constructor(private readonly options: LaneOptions) {
    const { mapping, context, signal } = options;
    this.batcher = new Batcher(mapping, context.clock, signal);
    this.invoker = new Invoker(context.endpoint, context.clock, mapping.functionArn);
  }

  add(items: readonly StreamItem[]): void {
    this.batcher.add(items);
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted) {
      let attempts: readonly Attempt<StreamItem>[] = [
        { records: await this.batcher.take(), retries: 0, invocations: 0 },
      ];
      while (attempts[0] && !signal.aborted) {
        attempts = [...(await this.deliver(attempts[0])), ...attempts.slice(1)];
      }
    }
  }

  /** @returns the attempts that replace this one */
  private async deliver(attempt: Attempt<StreamItem>): Promise<readonly Attempt<StreamItem>[]> {
    const { mapping, context } = this.options;
    const { expired, left } = expire(attempt, context.clock.now(), mapping.maximumRecordAgeSeconds * 1000);
    if (expired) {
      const invocation = expired.invocations > 0 ? this.lastInvocation : undefined;
      await this.discard({ attempt: expired, condition: 'RecordAgeExceeded', invocation });
    }
    return left && !this.options.signal.aborted ? this.invoke(left) : [];
  }

  private async invoke(attempt: Attempt<StreamItem>): Promise<readonly Attempt<StreamItem>[]> {
    const { mapping, context, finish } = this.options;
    this.inFlight = attempt.records.length;
    const delivery = await this.invoker.invoke(attempt.records.map(({ json }) => json));
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
    const { done, discarded, next } = afterInvocation(attempt, verdict, mapping);
    finish(done);
    if (discarded) await this.discard({ attempt: discarded, condition: 'RetryAttemptsExhausted', invocation });
    const retries = next[0]?.retries ?? 0;
    if (retries > 0) await this.pause(retries - 1);
    return next;
  }

  private verdict(payload: string, { records }: Attempt<StreamItem>) {
    if (!this.options.mapping.reportsFailures) return 'succeeded';
    const failures = readFailures(payload, new Set(records.map(({ sequenceNumber }) => sequenceNumber)));
    if (failures === 'none') return 'succeeded';
    if (failures === 'all') return 'failed';
    const lowest = records.findIndex(({ sequenceNumber }) => failures.has(sequenceNumber));
    return lowest === 0 ? 'failed' : lowest;
  }

  /** Sends the records' positions to the destination until that succeeds. If the signal aborts, they are not done. */
  private async discard(discarded: Discarded): Promise<void> {
    const { mapping, shardId, context, finish, signal } = this.options;
    const { destinationArn } = mapping;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const message = discardMessage(discarded, mapping, shardId, context.clock.now());
        if (destinationArn) await context.endpoint.send(destinationArn, message);
        context.setProblem('destination', undefined);
        return finish(discarded.attempt.records);
      } catch (error) {
        context.setProblem('destination', problem(`Destination ${destinationArn} not reached`, error));
        await this.pause(failures);
      }
    }
  }

  private pause(failures: number): Promise<void> {
    const { context, signal } = this.options;
    return pause(context.clock, signal, backoffMilliseconds(failures));
  }
}

/**
 * Creates the message to an on-failure destination: it has the positions of the discarded records, not their content.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
function discardMessage(
  { attempt, condition, invocation }: Discarded,
  { functionArn, sourceArn: streamArn }: StreamMapping,
  shardId: string,
  now: number,
): string {
  const { records, invocations } = attempt;
  const [first, last] = [records[0], records.at(-1)];
  return JSON.stringify({
    requestContext: {
      requestId: invocation?.requestId ?? '',
      functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    ...(invocation && {
      responseContext: {
        statusCode: invocation.statusCode,
        executedVersion: invocation.executedVersion,
        functionError: invocation.functionError ?? null,
      },
    }),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(first),
      approximateArrivalOfLastRecord: arrival(last),
      batchSize: records.length,
      streamArn,
    },
  });
}

const arrival = (item: StreamItem | undefined) => item && new Date(item.createdAt).toISOString().replace('.000Z', 'Z');
