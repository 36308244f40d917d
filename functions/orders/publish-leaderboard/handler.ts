import type { DynamoDBRecord } from 'aws-lambda';
import type { Instruments } from '../../../runtime/invocation';
import { createStreamHandler } from '../../../runtime/stream/handler';
import { type CountableChange, deltasOf, type OrderChange, type Rejection, rejectionOf } from './core';
import { failureMessage } from './failures';
import { SOURCE, toChange } from './record';
import type { LeaderboardStore } from './store';

/**
 * Acknowledges every record: records that can never be counted are then in the failure queue, and all others are
 * counted and published. Rejects when a later delivery may finish the work.
 * @param instruments.marginMs time to log and to respond after the deadline
 */
export const createHandler = (
  store: LeaderboardStore,
  instruments: Instruments & { readonly marginMs?: number } = {},
) =>
  createStreamHandler(
    async (records, signal) => {
      const { published, ...outcome } = await countAndPublish(store, records, signal);
      return { outcome: { ...outcome, page: published.page }, failed: [], common: published };
    },
    { source: SOURCE, marginMs: 500, ...instruments },
  );

async function countAndPublish(store: LeaderboardStore, records: readonly DynamoDBRecord[], signal: AbortSignal) {
  const changes = distinctChanges(records);
  const countable = changes
    .map((change): CountableChange => {
      const { eventId, sequenceNumber } = change;
      return { eventId, sequenceNumber, deltas: deltasOf(change) };
    })
    .filter(({ deltas }) => deltas.length > 0);
  const { counted, alreadyCounted, rejected } = await store.count(countable, signal);
  const uncountable = new Set(rejected.map(({ sequenceNumber }) => sequenceNumber));
  const touched = countable.filter((change) => !uncountable.has(change.sequenceNumber)).flatMap(({ deltas }) => deltas);
  // Includes albums that an earlier delivery counted, because the page may not have been written after that.
  const published = await store.publish(touched, signal);
  const rejections = [...changes.map(rejectionOf).filter((rejection) => rejection !== undefined), ...rejected];
  await store.giveUp(messagesOf(rejections, records), signal);
  return { counted, alreadyCounted, published, rejected: rejections };
}

/** A record that occurs twice in a batch is one change: a transaction must not have two actions on one item. */
const distinctChanges = (records: readonly DynamoDBRecord[]): OrderChange[] => [
  ...new Map(records.map(toChange).map((change) => [change.eventId, change])).values(),
];

function messagesOf(rejections: readonly Rejection[], records: readonly DynamoDBRecord[]): string[] {
  const bySequenceNumber = new Map(records.map((record) => [record.dynamodb?.SequenceNumber, record]));
  return rejections.flatMap(({ sequenceNumber, reason }) => {
    const record = bySequenceNumber.get(sequenceNumber);
    return record ? [failureMessage(record, reason)] : [];
  });
}
