import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { type Clock, systemClock } from '../../../runtime/clock';
import { createCounter } from './counting/counter';
import type { PublishLeaderboardEnv } from './env';
import { createFailureQueue } from './failures';
import { createBoard } from './page/board';
import { createPublisher } from './page/publisher';

/** Each function rejects when the signal aborts before it is done, and at once if a retry cannot succeed. */
export interface LeaderboardStore {
  readonly count: ReturnType<typeof createCounter>;
  readonly publish: ReturnType<typeof createPublisher>;
  /** Sends messages about records that can never be counted to the failure queue. */
  readonly giveUp: ReturnType<typeof createFailureQueue>;
}

export function createStore(
  clients: { readonly dynamodb: DynamoDBClient; readonly s3: S3Client; readonly sqs: SQSClient },
  env: PublishLeaderboardEnv,
  clock: Clock = systemClock,
): LeaderboardStore {
  const tables = { leaderboard: env.LEADERBOARD_TABLE_NAME, countedRecords: env.COUNTED_RECORDS_TABLE_NAME };
  const board = createBoard(clients.dynamodb, tables.leaderboard, clock);
  return {
    count: createCounter(clients.dynamodb, tables, clock),
    publish: createPublisher(clients.s3, env, board, clock),
    giveUp: createFailureQueue(clients.sqs, env.FAILURE_QUEUE_URL, clock),
  };
}
