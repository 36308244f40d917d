import type { AttributeValue, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { type Change, type Image, inOrder, staleOf } from './core';
import type { CacheStore } from './store';

export interface HandlerOptions {
  /** Milliseconds of a clock that never goes back. @default the process's */
  readonly now?: () => number;
  /** Takes the one line of each invocation. @default console.log */
  readonly log?: (line: string) => void;
}

/** Invalidates what each record made old, and reports the records for which that failed, the earliest first. */
export function createHandler(
  store: CacheStore,
  { now = () => performance.now(), log = console.log }: HandlerOptions = {},
) {
  return async ({ Records: records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const started = now();
    const outcomes = await Promise.all(records.map((record) => follow(record, store)));
    const failed = inOrder(outcomes.flat());
    const milliseconds = Math.round(now() - started);
    const reasons = [...new Set(failed.map(({ reason }) => reason))];
    log(JSON.stringify({ records: records.length, failed: failed.length, reasons, milliseconds }));
    return { batchItemFailures: failed.map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber })) };
  };
}

interface Failure {
  readonly sequenceNumber: string;
  readonly reason: string;
}

async function follow(record: DynamoDBRecord, store: CacheStore): Promise<Failure[]> {
  const change = toChange(record);
  if (!change.before && !change.after) {
    return [{ ...change, reason: 'a record must have an image: the stream view type must be NEW_AND_OLD_IMAGES' }];
  }
  try {
    await store.invalidate(staleOf(change));
    return [];
  } catch (error) {
    return [{ ...change, reason: String(error) }];
  }
}

const toChange = ({ dynamodb: { SequenceNumber = '', OldImage, NewImage } = {} }: DynamoDBRecord): Change => ({
  sequenceNumber: SequenceNumber,
  before: OldImage && toImage(OldImage),
  after: NewImage && toImage(NewImage),
});

const toImage = ({ PK, SK, GSI1PK, GSI1SK }: Record<string, AttributeValue>): Image => ({ PK, SK, GSI1PK, GSI1SK });
