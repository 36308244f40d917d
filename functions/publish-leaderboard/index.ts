import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { readEnv } from './env';
import { createHandler } from './handler';
import { createStore } from './store';

const settings = {
  maxAttempts: 5,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 3000,
    socketTimeout: 3000,
    // Otherwise the client only warns.
    throwOnRequestTimeout: true,
  },
};

const clients = { dynamodb: new DynamoDBClient(settings), s3: new S3Client(settings) };

export const handler = createHandler(createStore(clients, readEnv(process.env)));
