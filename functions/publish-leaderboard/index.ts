import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings } from '../shared/client-settings';
import { readEnv } from './env';
import { createHandler } from './handler';
import { createStore } from './store';

const settings = clientSettings(5, 3000);

const clients = { dynamodb: new DynamoDBClient(settings), s3: new S3Client(settings) };

export const handler = createHandler(createStore(clients, readEnv(process.env)));
