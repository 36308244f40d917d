import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { logged } from '../../../runtime/log';
import { readEnv } from '../env';
import { createHandler } from '../handler';
import { createConversationCreator } from './create';

const { TABLE_NAME } = readEnv(process.env);

// A request that hangs leaves time for another attempt.
const dynamodb = new DynamoDBClient(clientSettings(3, 1200));

export const handler = logged(createHandler(createConversationCreator(dynamodb, TABLE_NAME)));
