import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { readEnv } from '../env';
import { createHandler } from './handler';
import { createStore } from './store';

const { TABLE_NAME } = readEnv(process.env);

const dynamodb = new DynamoDBClient(clientSettings(3, 1200));
const connector = connectorFor(process.env);
const open = () => new RedisLink(connector, { budgetMilliseconds: 60_000 });

export const handler = createHandler(createStore(dynamodb, TABLE_NAME, open));
