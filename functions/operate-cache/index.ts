import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readEnv } from '../get-restaurant/env';
import { connectorFor } from '../shared/cache/connect';
import { RedisLink } from '../shared/cache/link';
import { createHandler } from './handler';
import { createStore } from './store';

const { TABLE_NAME } = readEnv(process.env);

const dynamodb = new DynamoDBClient({
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
});
const connector = connectorFor(process.env);
const open = () => new RedisLink(connector, { budgetMilliseconds: 60_000 });

export const handler = createHandler(createStore(dynamodb, TABLE_NAME, open));
