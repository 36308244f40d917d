import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { logged } from '../../../runtime/log';
import { createConversationsCache } from '../caches';
import { readEnv } from '../env';
import { createHandler } from '../handler';
import { createConversationLister } from './list';

const { TABLE_NAME } = readEnv(process.env);

// A request that hangs leaves time for another attempt.
const dynamodb = new DynamoDBClient(clientSettings(3, 1200));
const cache = createConversationsCache(new RedisLink(connectorFor(process.env)).warmUp());

export const handler = logged(createHandler(createConversationLister(dynamodb, TABLE_NAME, { cache })));
