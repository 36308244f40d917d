import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import type { PublishLeaderboardEnv } from '../../functions/orders/publish-leaderboard/env';
import { createHandler } from '../../functions/orders/publish-leaderboard/handler';
import { createStore } from '../../functions/orders/publish-leaderboard/store';
import { albumAt } from './leaderboard-data';

export interface Clients {
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
}

/** An implementation of the leaderboard. */
export interface Way {
  readonly name: string;
  /** Publishes the page. */
  publish(clients: Clients): Promise<unknown>;
  /** Counts a batch of orders and publishes the page. */
  count(clients: Clients, event: DynamoDBStreamEvent): Promise<unknown>;
}

/** The implementation of the function. @throws if it does not count every record or does not publish a new page */
export const publishLeaderboard = (env: PublishLeaderboardEnv): Way => ({
  name: 'publish-leaderboard',
  async publish(clients) {
    const outcome = await createStore(clients, env).publish([albumAt(0)], new AbortController().signal);
    if (outcome !== 'written') throw new Error(`${env.PAGE_KEY}: must be written, got ${outcome}`);
  },
  async count(clients, event) {
    let line = '{}';
    const handler = createHandler(createStore(clients, env), {
      log: (text) => {
        line = text;
      },
    });
    await handler(event, { getRemainingTimeInMillis: () => 600_000 });
    if (JSON.parse(line).counted === event.Records.length) return;
    throw new Error(`publish-leaderboard must count ${event.Records.length} orders, got ${line}`);
  },
});
