import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { logged } from '../../../runtime/log';
import { readEnv } from '../env';
import { createHandler } from './handler';
import { createStore } from './store';

// The store retries until the deadline. The client retries once, in case a response was lost.
const dynamodb = new DynamoDBClient(clientSettings(2, 3000));

export const handler = logged(createHandler(createStore(dynamodb, readEnv(process.env).TABLE_NAME)));
