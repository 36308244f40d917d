import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { onInterrupt } from '../terminal/interrupt';

/** The maximum of SQS for one request. */
export const PER_REQUEST = 10;
/** If the tool is killed, messages that it has received are in flight for this long. */
export const HIDDEN_SECONDS = 120;
/** A request that waits asks all servers of a queue: then no message means that there is none. */
const WAIT_SECONDS = 1;

export interface FailedMessage {
  readonly id: string;
  /** Epoch milliseconds. A message that SQS has moved to a dead-letter queue keeps the time of its first queue. */
  readonly sentAt: number;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  readonly receiptHandle: string;
}

/** Receives messages without deleting them. */
export class Reader {
  private readonly held = new Map<string, FailedMessage>();

  constructor(
    private readonly client: SQSClient,
    private readonly queueUrl: string,
  ) {}

  /** Receives every message of the queue once, unless it takes so long that the first ones appear again. */
  async *pages(): AsyncGenerator<readonly FailedMessage[]> {
    for (;;) {
      const page = await this.receive();
      const isNew = ({ id }: FailedMessage) => !this.held.has(id);
      const fresh = page.filter(isNew);
      for (const message of page) this.held.set(message.id, message);
      if (fresh.length > 0) yield fresh;
      if (fresh.length < page.length || page.length === 0) return;
    }
  }

  /** These messages are no longer in the queue. */
  forget(messages: readonly FailedMessage[]): void {
    for (const { id } of messages) this.held.delete(id);
  }

  /** Makes all received messages visible again. */
  async release(): Promise<void> {
    const all = [...this.held.values()];
    this.held.clear();
    for (let start = 0; start < all.length; start += PER_REQUEST) {
      const Entries = all.slice(start, start + PER_REQUEST).map(({ receiptHandle: ReceiptHandle }, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      // A message that cannot be released is one that is visible or deleted: the answer has no other reasons.
      await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }

  private async receive(): Promise<FailedMessage[]> {
    const { Messages = [] } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.queueUrl,
        MaxNumberOfMessages: PER_REQUEST,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['SentTimestamp'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages.map(toFailedMessage);
  }
}

const toFailedMessage = ({ MessageId, Body, Attributes, MessageAttributes, ReceiptHandle }: Message) => ({
  id: MessageId ?? '',
  sentAt: Number(Attributes?.SentTimestamp),
  body: Body ?? '',
  attributes: MessageAttributes ?? {},
  receiptHandle: ReceiptHandle ?? '',
});

/** Reads from a queue, and makes what it received visible again at the end, also after a failure or Ctrl-C. */
export async function reading<Result>(
  client: SQSClient,
  queueUrl: string,
  work: (reader: Reader) => Promise<Result>,
): Promise<Result> {
  const reader = new Reader(client, queueUrl);
  const ignoreInterrupts = onInterrupt(() => reader.release());
  try {
    return await work(reader);
  } finally {
    ignoreInterrupts();
    await reader.release();
  }
}
