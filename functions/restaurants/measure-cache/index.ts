import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { connectorFor } from '../../../runtime/cache/connect';
import { RedisLink } from '../../../runtime/cache/link';
import { logged } from '../../../runtime/log';
import { createCaches, withNewLink } from '../caches';
import { readEnv } from '../env';
import { createHandler } from './handler';
import { measure } from './store';

const { TABLE_NAME } = readEnv(process.env);

const dynamodb = new DynamoDBClient(clientSettings(3, 1200));
const connector = connectorFor(process.env);
const open = () => new RedisLink(connector, { budgetMilliseconds: 60_000 });

export const handler = logged(
  createHandler((plan) => withNewLink(open, (link) => measure(dynamodb, TABLE_NAME, createCaches(link), plan))),
);
