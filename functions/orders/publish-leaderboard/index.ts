import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { logged } from '../../../runtime/log';
import { readEnv } from './env';
import { createHandler } from './handler';
import { createStore } from './store';

// The store retries until the deadline. The client retries once, in case a response was lost.
const settings = clientSettings(2, 3000);

const clients = { dynamodb: new DynamoDBClient(settings), s3: new S3Client(settings), sqs: new SQSClient(settings) };

export const handler = logged(createHandler(createStore(clients, readEnv(process.env))));
