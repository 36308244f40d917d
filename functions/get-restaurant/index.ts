import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { connectorFor } from '../shared/cache/connect';
import { RedisLink } from '../shared/cache/link';
import { clientSettings } from '../shared/client-settings';
import { createCaches } from '../shared/restaurants/caches';
import { readEnv } from '../shared/restaurants/env';
import { createHandler } from './handler';
import { createStore } from './store';

const { TABLE_NAME } = readEnv(process.env);

// One that hangs leaves time for another.
const dynamodb = new DynamoDBClient(clientSettings(3, 1200));
const link = new RedisLink(connectorFor(process.env)).warmUp();

export const handler = createHandler(createStore(dynamodb, TABLE_NAME, createCaches(link)));
