import type { SQSRecord } from 'aws-lambda';
import { createHandler, type HandlerOptions } from '../../../functions/drain-buffer/handler';
import type { ItemStore } from '../../../runtime/dynamodb/batch-write';
import { NOT_SENT, type Outcome } from '../../../runtime/dynamodb/outcome';
import { SEND_NOW, type Write, type Writes } from '../../../runtime/dynamodb/requests';

export type Sent = Pick<SQSRecord, 'messageId' | 'body'> & { sentAt?: number; group?: string };

export interface Options extends Partial<HandlerOptions> {
  readonly fifo?: boolean;
  readonly remainingMs?: number | (() => number);
}

/** A store that asks for the outcome of each item, one after the other. */
export function storeOf(
  answer: (write: Write, signal: AbortSignal) => Outcome | undefined | Promise<Outcome | undefined>,
) {
  const calls: string[] = [];
  const store: ItemStore = {
    async put(writes: Writes, signal, onOutcome) {
      const outcomes = new Map<string, Outcome>();
      for await (const write of writes) {
        if (write === SEND_NOW) continue;
        calls.push(`${write.item.id?.S}${write.item.v?.N ?? ''}`);
        const outcome = await answer(write, signal);
        if (outcome) outcomes.set(write.key, outcome);
        onOutcome?.(write.key, outcome ?? NOT_SENT);
      }
      return outcomes;
    },
  };
  return { store, calls };
}

/** Sends messages through a handler whose store answers for each item as `answer` says. */
export async function drain(
  messages: Sent[],
  answer: (write: Write, signal: AbortSignal) => Outcome | undefined | Promise<Outcome | undefined>,
  { fifo = false, remainingMs = 60_000, ...options }: Options = {},
) {
  const lines: unknown[] = [];
  const { store, calls } = storeOf(answer);
  const records = messages.map(({ messageId, body, sentAt = 0, group }, index) => ({
    messageId,
    body,
    eventSourceARN: `arn:aws:sqs:eu-west-1:123456789012:orders${fifo ? '.fifo' : ''}`,
    attributes: {
      SentTimestamp: `${sentAt}`,
      MessageGroupId: group,
      SequenceNumber: fifo ? `${1000 + index}` : undefined,
    },
  }));
  const handler = createHandler(store, {
    keyAttributes: [{ name: 'id', type: 'S' }],
    log: (_, message, fields) => message === 'trail' || lines.push(fields),
    ...options,
  });
  const { batchItemFailures } = await handler(
    { Records: records as SQSRecord[] },
    { getRemainingTimeInMillis: () => (typeof remainingMs === 'number' ? remainingMs : remainingMs()) },
  );
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), calls, lines };
}

export const order = (messageId: string, id: string, v = 1, sent: Partial<Sent> = {}): Sent => ({
  messageId,
  body: `{"id":"${id}","v":${v}}`,
  ...sent,
});
export const throttled: Outcome = { kind: 'throttling', reason: 'ThrottlingException' };
export const refused: Outcome = { kind: 'item', reason: 'refused', detail: 'ValidationException: no' };
export const denied: Outcome = { kind: 'table', reason: 'AccessDeniedException', detail: 'AccessDeniedException: no' };
export const written = (): Outcome => 'written';
