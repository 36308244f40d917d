import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { logged } from '../../../runtime/log';
import { createCaches } from '../caches';
import { readEnv } from '../env';
import { createHandler } from './handler';
import { createStore } from './store';

const { TABLE_NAME } = readEnv(process.env);

// A request that hangs leaves time for another attempt.
const dynamodb = new DynamoDBClient(clientSettings(3, 1200));
const link = new RedisLink(connectorFor(process.env)).warmUp();

export const handler = logged(createHandler(createStore(dynamodb, TABLE_NAME, createCaches(link))));
