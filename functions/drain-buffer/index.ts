import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../runtime/aws/client-settings';
import { TableStore } from '../../runtime/dynamodb/batch-write';
import { logged } from '../../runtime/log';
import { readEnv } from './env';
import { createHandler } from './handler';

const settings = readEnv(process.env);

// The store retries, not the client, whose pauses could last beyond the deadline.
const client = new DynamoDBClient(clientSettings(1, 5000));

export const handler = logged(createHandler(new TableStore(client, settings), settings));
