import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readEnv } from './env';
import { createHandler } from './handler';
import { TableStore } from './store';

const settings = readEnv(process.env);

const client = new DynamoDBClient({
  // The store retries, since it knows the deadline; the client's own pauses would sleep past it.
  maxAttempts: 1,
  // Without `throwOnRequestTimeout` the client only warns of a request that takes too long.
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

export const handler = createHandler(new TableStore(client, settings), settings);
