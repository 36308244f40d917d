import type { AttributeValue, Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type CountableChange, deltasOf, type OrderChange, type OrderImage, type Rejection, rejectionOf } from './core';
import type { LeaderboardStore } from './store';

export interface HandlerOptions {
  /** Time kept for the log line and the answer, in milliseconds. @default 500 */
  readonly marginMs?: number;
  /** Epoch milliseconds. @default the system's clock */
  readonly now?: () => number;
  /** Takes the one line of each invocation. @default console.log */
  readonly log?: (line: string) => void;
}

/**
 * Rejects when work is left that a later delivery may finish; answers with the records that no delivery can ever
 * count, after all others are counted and published.
 */
export function createHandler(
  store: LeaderboardStore,
  { marginMs = 500, now = Date.now, log = console.log }: HandlerOptions = {},
) {
  return async (
    event: DynamoDBStreamEvent,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<DynamoDBBatchResponse> => {
    const started = now();
    const records = event.Records.length;
    const report = (outcome: object) => log(JSON.stringify({ records, ...outcome, milliseconds: now() - started }));
    const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - marginMs));
    try {
      const { rejected, ...outcome } = await countAndPublish(store, distinctChanges(event.Records), signal);
      report({ ...outcome, rejected });
      return { batchItemFailures: rejected.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
    } catch (error) {
      const failure = signal.aborted ? new Error(`the deadline has come: ${error}`, { cause: error }) : error;
      report({ error: String(failure) });
      throw failure;
    }
  };
}

async function countAndPublish(store: LeaderboardStore, changes: readonly OrderChange[], signal: AbortSignal) {
  const countable = changes
    .map((change): CountableChange => {
      const { eventId, sequenceNumber } = change;
      return { eventId, sequenceNumber, deltas: deltasOf(change) };
    })
    .filter(({ deltas }) => deltas.length > 0);
  const { counted, alreadyCounted, rejected } = await store.count(countable, signal);
  const uncountable = new Set(rejected.map(({ sequenceNumber }) => sequenceNumber));
  const touched = countable.filter((change) => !uncountable.has(change.sequenceNumber)).flatMap(({ deltas }) => deltas);
  // Those of earlier deliveries too: the page may not have been written after they were counted.
  const page = await store.publish(touched, signal);
  const broken = changes.map(rejectionOf).filter((rejection): rejection is Rejection => rejection !== undefined);
  return { counted, alreadyCounted, rejected: [...broken, ...rejected], page };
}

/** A record delivered twice in one batch is one change: a transaction refuses two actions on one item. */
const distinctChanges = (records: readonly DynamoDBRecord[]): OrderChange[] => [
  ...new Map(records.map(toChange).map((change) => [change.eventId, change])).values(),
];

function toChange({ eventID, eventName, dynamodb = {}, userIdentity }: DynamoDBRecord): OrderChange {
  const { SequenceNumber, OldImage, NewImage } = dynamodb;
  if (!eventID || !SequenceNumber || (eventName !== 'INSERT' && !OldImage) || (eventName !== 'REMOVE' && !NewImage)) {
    throw new Error(
      `${eventName} record ${SequenceNumber} must have an eventID, a SequenceNumber and the images of the stream view ` +
        `type NEW_AND_OLD_IMAGES, got ${JSON.stringify({ eventID, images: Object.keys(dynamodb).filter(isImage) })}`,
    );
  }
  return {
    eventId: eventID,
    sequenceNumber: SequenceNumber,
    before: OldImage && toImage(OldImage),
    after: NewImage && toImage(NewImage),
    expired: userIdentity?.type === 'Service' && userIdentity.principalId === 'dynamodb.amazonaws.com',
  };
}

const isImage = (name: string) => name.endsWith('Image');

const toImage = ({ album }: Record<string, AttributeValue>): OrderImage => ({
  title: album?.M?.title?.S,
  artistName: album?.M?.artist_name?.S,
});
