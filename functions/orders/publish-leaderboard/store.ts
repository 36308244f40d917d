import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Clock, systemClock } from '../../../runtime/clock';
import { createBoard } from './board';
import { type Counter, createCounter } from './counter';
import type { PublishLeaderboardEnv } from './env';
import { createFailureQueue, type FailureQueue } from './failure-queue';
import { createPublisher, type Publisher } from './publisher';

/** All reject with what failed when it may succeed later, and when the signal aborts. */
export interface LeaderboardStore {
  readonly count: Counter;
  readonly publish: Publisher;
  /** Sends messages about records that can never count to the failure queue. */
  readonly giveUp: FailureQueue;
}

/** @param clock @default the system's */
export function createStore(
  clients: { readonly dynamodb: DynamoDBClient; readonly s3: S3Client; readonly sqs: SQSClient },
  env: PublishLeaderboardEnv,
  clock: Clock = systemClock,
): LeaderboardStore {
  const { LEADERBOARD_TABLE_NAME, COUNTED_RECORDS_TABLE_NAME, BUCKET_NAME, PAGE_KEY, TITLE } = env;
  const tables = { leaderboard: LEADERBOARD_TABLE_NAME, countedRecords: COUNTED_RECORDS_TABLE_NAME };
  const page = { bucket: BUCKET_NAME, key: PAGE_KEY, title: TITLE };
  const board = createBoard(clients.dynamodb, LEADERBOARD_TABLE_NAME, clock);
  return {
    count: createCounter(clients.dynamodb, tables, clock),
    publish: createPublisher(clients.s3, page, board, clock),
    giveUp: createFailureQueue(clients.sqs, env.FAILURE_QUEUE_URL, clock),
  };
}
