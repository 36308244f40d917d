import type { Message } from '@aws-sdk/client-sqs';
import type { Batchable } from '../batcher';
import { backoffMilliseconds, type Clock, newStop, pause } from '../clock';
import { type Endpoint, isError, type Queue } from '../endpoint';
import type { QueueMapping } from '../mapping';
import { problem, type SourceContext } from '../source';
import { toQueueRecord } from './record';

/** The maximum number of messages in one request to SQS. */
const REQUEST_MESSAGES = 10;
const DELETE_ATTEMPTS = 4;
const PARALLEL_DELETES = 4;
const SETTINGS_KNOWN_MS = 30_000;
const PARALLEL_RECEIVES = 2;
/** Short: messages that a long poll of a killed process receives stay invisible for their visibility timeout. */
const WAIT_SECONDS = 1;
/** A batch is delivered at least this long before the visibility timeout of its messages ends. */
const DELIVERED_BEFORE_MS = 1000;
/** These pauses are too short to be aborted. */
const NEVER = newStop().signal;

export interface QueueItem extends Batchable {
  readonly id: string;
  readonly body: string;
  /** The message group, of a FIFO queue or a fair queue. */
  readonly group: string | undefined;
  readonly receiptHandle: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  /** Epoch milliseconds at which the message becomes visible again. */
  readonly visibleAt: number;
}

/** Receives and deletes the messages of one queue. */
export class QueueAccess {
  private found: (Queue & { readonly readAt: number }) | undefined;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly clock: Clock,
    private readonly mapping: QueueMapping,
  ) {}

  async depth() {
    return this.endpoint.queueDepth((await this.find()).url);
  }

  async receive(count: number, waitSeconds: number): Promise<QueueItem[]> {
    const { url, visibilityTimeoutSeconds } = await this.find();
    // Lambda rejects such a queue: its visibility timeout must be at least the function's timeout.
    if (visibilityTimeoutSeconds === 0) throw new Error('its visibility timeout must be greater than 0');
    // A message received when a long poll starts must still be in flight when it ends.
    const pollSeconds = Math.min(waitSeconds, visibilityTimeoutSeconds - 1);
    const askedAt = this.clock.now();
    const messages = await this.endpoint.receive(url, Math.min(count, REQUEST_MESSAGES), pollSeconds);
    if (messages.length === 0) await pause(this.clock, NEVER, (waitSeconds - pollSeconds) * 1000);
    // Counted from the request, because SQS may have received them at once and responded late.
    const visibleAt = askedAt + visibilityTimeoutSeconds * 1000;
    return messages.map((message) => toItem(message, this.mapping, visibleAt));
  }

  /**
   * Deletes messages, with a few attempts; a message that cannot be deleted is delivered again.
   * @param deleted called with the messages of each successful request
   * @throws if some messages cannot be deleted, after all others are
   */
  async delete(items: readonly QueueItem[], deleted: (items: ReadonlySet<QueueItem>) => void): Promise<void> {
    const { url } = await this.find();
    const starts = Array.from({ length: Math.ceil(items.length / REQUEST_MESSAGES) }, (_, i) => i * REQUEST_MESSAGES);
    const left = starts.map((start) => items.slice(start, start + REQUEST_MESSAGES)).values();
    const failures: unknown[] = [];
    const deleteAll = async () => {
      for (const some of left) {
        await this.deleteSome(url, some).then(
          () => deleted(new Set(some)),
          (error) => failures.push(error),
        );
      }
    };
    await Promise.all(Array.from({ length: PARALLEL_DELETES }, deleteAll));
    if (failures.length > 0) throw failures[0];
  }

  private async deleteSome(url: string, items: readonly QueueItem[]): Promise<void> {
    const handles = items.map(({ receiptHandle }) => receiptHandle);
    for (let failures = 0; ; failures++) {
      try {
        return await this.endpoint.deleteMessages(url, handles);
      } catch (error) {
        if (failures + 1 === DELETE_ATTEMPTS) throw error;
        await pause(this.clock, NEVER, backoffMilliseconds(failures));
      }
    }
  }

  private async find(): Promise<Queue> {
    const now = this.clock.now();
    if (!this.found || now - this.found.readAt > SETTINGS_KNOWN_MS) {
      this.found = { ...(await this.endpoint.findQueue(this.mapping.sourceArn)), readAt: now };
    }
    return this.found;
  }
}

/** Receives messages from a queue: with concurrent requests while it has messages, otherwise by long polling. */
export class QueueReceiver {
  private isBusy = false;
  private failures = 0;

  constructor(
    private readonly queue: QueueAccess,
    private readonly context: SourceContext,
  ) {}

  /**
   * @param room the maximum number of messages
   * @returns messages, and how long to wait before the next request because the queue could not be reached
   */
  async receive(room: number) {
    const requests = this.isBusy ? Math.min(Math.ceil(room / REQUEST_MESSAGES), PARALLEL_RECEIVES) : 1;
    const wait = this.isBusy ? 0 : WAIT_SECONDS;
    const answers = await Promise.allSettled(
      Array.from({ length: requests }, (_, index) => this.queue.receive(room - index * REQUEST_MESSAGES, wait)),
    );
    const items = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    this.isBusy = items.length > 0;
    return { items, pauseMs: this.pauseAfter(answers.find((answer) => answer.status === 'rejected')) };
  }

  private pauseAfter(failure: PromiseRejectedResult | undefined): number {
    const { setProblem } = this.context;
    if (!failure) {
      this.failures = 0;
      setProblem('queue', undefined);
      return 0;
    }
    const isGone = isError(failure.reason, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue');
    setProblem('queue', isGone ? 'PROBLEM: Queue not found' : problem('Queue not reached', failure.reason));
    return backoffMilliseconds(this.failures++);
  }
}

function toItem(message: Message, mapping: QueueMapping, visibleAt: number): QueueItem {
  const record = toQueueRecord(message, mapping);
  return {
    json: JSON.stringify(record),
    id: record.messageId,
    body: record.body,
    group: record.attributes.MessageGroupId,
    receiptHandle: record.receiptHandle,
    sentAt: Number(record.attributes.SentTimestamp),
    visibleAt,
    dueAt: visibleAt - DELIVERED_BEFORE_MS,
  };
}
