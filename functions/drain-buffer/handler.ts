import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { ItemStore } from '../../runtime/dynamodb/batch-write';
import { costOf } from '../../runtime/dynamodb/body';
import type { Item } from '../../runtime/dynamodb/item';
import { itemId } from '../../runtime/dynamodb/key';
import { NOT_SENT } from '../../runtime/dynamodb/outcome';
import { InvalidEvent } from '../../runtime/errors';
import {
  batchResponse,
  deadlineOf,
  describe,
  type Instruments,
  recordsOf,
  remainingMsOf,
} from '../../runtime/invocation';
import { log as defaultLog, logTrail } from '../../runtime/log';
import type { KeyAttribute } from '../../tables/schema';
import type { Message } from './core';
import { type Draining, isStop, type Result } from './drain';
import { drainFifo } from './fifo';
import { drainStandard } from './standard';

/** The log line names at most this many rejected messages, because CloudWatch Logs limits its length. */
const MAX_REJECTED = 20;
/** A tenth of the time remains to log and to respond, and for the item that is being read at the deadline. */
const MARGIN = { share: 0.1, minMs: 500, maxMs: 5000 };

export interface HandlerOptions extends Instruments {
  readonly keyAttributes: readonly KeyAttribute[];
  /** Whether a message of a FIFO queue that can never be written holds back its group. @default false */
  readonly strictOrder?: boolean;
}

/** Reports the messages whose items were not written. Rejects if none was written because no request can succeed. */
export function createHandler(
  store: ItemStore,
  { keyAttributes, strictOrder = false, now = () => performance.now(), log = defaultLog }: HandlerOptions,
) {
  return async (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const messages = recordsOf(event, 'an SQS queue').map(toMessage);
    const drain = messages[0]?.fifo ? drainFifo(strictOrder) : drainStandard;
    const marginMs = Math.min(Math.max(MARGIN.minMs, remainingMsOf(context) * MARGIN.share), MARGIN.maxMs);
    const signal = deadlineOf(context, marginMs);
    const remainingMs = () => remainingMsOf(context) - marginMs;
    const items = new Map<string, string>();
    const onItem: Draining['onItem'] = ({ id }, { item }) => items.set(id, itemId(keyIn(item, keyAttributes)));
    const results = await drain(messages, { store, keyAttributes, signal, remainingMs, now, onItem });
    const report = reportOf(messages, results);
    log(report.failed.length > 0 ? 'warn' : 'info', 'messages handled', report.summary);
    logTrail(
      log,
      report.trail.map((entry) => ({ ...entry, item: items.get(entry.messageId) })),
    );
    // A failed invocation makes Lambda back off, and the metric Errors shows the problem.
    if (report.stop) throw new Error(`no message could be written: ${report.stop.detail ?? report.stop.reason}`);
    return batchResponse(report.failed);
  };
}

function toMessage(record: SQSRecord, place: number): Message {
  const { messageId, attributes, eventSourceARN, ...parts } = record as Partial<SQSRecord>;
  if (typeof messageId !== 'string' || messageId === '') {
    throw new InvalidEvent(
      `Records[${place}].messageId must be a string, as an SQS queue sends it, got ${describe(messageId)} in ${describe(record)}`,
    );
  }
  // A message without a body fails alone, like one with an empty body.
  const body = typeof parts.body === 'string' ? parts.body : '';
  const message = { id: messageId, body, cost: costOf(body), sentAt: Number(attributes?.SentTimestamp) || 0, place };
  // Messages of a standard queue can have a group, too (fair queues), but it does not define an order.
  if (typeof eventSourceARN !== 'string' || !eventSourceARN.endsWith('.fifo')) return message;
  return { ...message, fifo: { group: attributes?.MessageGroupId ?? '', sequence: attributes?.SequenceNumber ?? '' } };
}

const keyIn = (item: Item, keys: readonly KeyAttribute[]): Item =>
  Object.fromEntries(keys.map(({ name }) => [name, item[name] ?? { NULL: true }]));

/** `received` equals `written` + `superseded` + the sum of `reasons`. */
function reportOf(messages: readonly Message[], results: ReadonlyMap<string, Result>) {
  const counts = { written: 0, superseded: 0 };
  const failed: string[] = [];
  const reasons: Record<string, number> = {};
  const rejected: { readonly messageId: string; readonly reason: string }[] = [];
  const stop = [...results.values()].find(isStop);
  const trail: { readonly messageId: string; readonly result: string }[] = [];
  for (const { id } of messages) {
    const found = results.get(id) ?? NOT_SENT;
    const result = found === NOT_SENT ? (stop ?? NOT_SENT) : found;
    trail.push({ messageId: id, result: typeof result === 'string' ? result : result.reason });
    if (typeof result === 'string') {
      counts[result] += 1;
      continue;
    }
    failed.push(id);
    reasons[result.reason] = (reasons[result.reason] ?? 0) + 1;
    if (result.kind === 'item' && rejected.length < MAX_REJECTED)
      rejected.push({ messageId: id, reason: result.detail ?? result.reason });
  }
  const summary = { received: messages.length, ...counts, failed: failed.length, reasons, rejected };
  return { failed, summary, trail, stop: counts.written === 0 ? stop : undefined };
}
