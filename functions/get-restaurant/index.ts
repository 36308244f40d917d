import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connectorFor } from '../shared/cache/connect';
import { RedisLink } from '../shared/cache/link';
import { createCaches } from './caches';
import { readEnv } from './env';
import { createHandler } from './handler';
import { createStore } from './store';

const { TABLE_NAME } = readEnv(process.env);

const dynamodb = new DynamoDBClient({
  maxAttempts: 4,
  // Without `throwOnRequestTimeout` the client only warns of a request that takes too long.
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
});
const link = new RedisLink(connectorFor(process.env)).warmUp();

export const handler = createHandler(createStore(dynamodb, TABLE_NAME, createCaches(link)));
