import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { InvalidBody, type KeyAttribute, type Write } from '../shared/dynamodb/item';
import type { Failure, ItemStore, Outcome } from '../shared/dynamodb/store';
import { type Message, planWaves, type Step } from './core';

// Enough to answer and to log after the last request was cut off.
const safetyMarginMs = 500;

export interface HandlerOptions {
  readonly keyAttributes: readonly KeyAttribute[];
  /** Takes the one line of JSON that each invocation logs. @default console.log */
  readonly log?: (line: string) => void;
}

/**
 * Writes each message's item, and reports the messages whose items were not written: those that are at fault, those
 * that the table did not take, those that must wait for one of these, and what the time did not suffice for.
 */
export function createHandler(store: ItemStore, { keyAttributes, log = console.log }: HandlerOptions) {
  return async (
    { Records: records }: SQSEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<SQSBatchResponse> => {
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - safetyMarginMs));
    const report = new Report();
    for (const wave of planWaves(records.map(toMessage), keyAttributes)) {
      const ready = wave.filter((step) => report.admits(step));
      const outcomes = await store.put(ready.flatMap(toWrite), signal);
      for (const step of ready) {
        const outcome = outcomeOf(step, outcomes);
        if (outcome === 'written') report.succeed(step);
        else report.fail(step, outcome);
      }
    }
    log(JSON.stringify({ received: records.length, ...report.summary() }));
    return { batchItemFailures: [...report.failed].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function toMessage({ messageId, body, attributes, eventSourceARN }: SQSRecord): Message {
  const message = { id: messageId, body, sentAt: Number(attributes.SentTimestamp) };
  // A message of a standard queue may have a group too (for fairness), which orders nothing.
  if (!eventSourceARN.endsWith('.fifo')) return message;
  return { ...message, fifo: { group: attributes.MessageGroupId ?? '', sequence: attributes.SequenceNumber ?? '' } };
}

function toWrite({ work }: Step): Write[] {
  return work instanceof InvalidBody ? [] : [work];
}

function outcomeOf({ work }: Step, outcomes: ReadonlyMap<Write, Outcome>): Outcome {
  if (work instanceof InvalidBody) return { reason: 'invalid', detail: work.message };
  return outcomes.get(work) ?? { reason: 'unanswered' };
}

/** What became of the messages so far. */
class Report {
  readonly failed = new Set<string>();
  private readonly brokenChains = new Set<string>();
  private readonly reasons: Record<string, number> = {};
  private readonly rejected: { messageId: string; reason: string }[] = [];
  private written = 0;
  private superseded = 0;

  /** Whether the step may be tried; if not, it has failed with the one that it must not overtake. */
  admits(step: Step): boolean {
    const waits = step.chains.some((chain) => this.brokenChains.has(chain));
    if (waits) this.fail(step, { reason: 'held back' });
    return !waits;
  }

  succeed({ messageIds }: Step): void {
    this.written += 1;
    this.superseded += messageIds.length - 1;
  }

  fail({ messageIds, chains }: Step, { reason, detail }: Failure): void {
    for (const chain of chains) this.brokenChains.add(chain);
    for (const messageId of messageIds) {
      this.failed.add(messageId);
      this.reasons[reason] = (this.reasons[reason] ?? 0) + 1;
      if (detail !== undefined) this.rejected.push({ messageId, reason: detail });
    }
  }

  /** `received` is `written` + `superseded` + the sum of `reasons`. */
  summary() {
    const { written, superseded, reasons, rejected } = this;
    return { written, superseded, failed: this.failed.size, reasons, rejected };
  }
}
