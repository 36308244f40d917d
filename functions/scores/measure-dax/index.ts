import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../runtime/aws/client-settings';
import { createDaxClient } from '../../../runtime/dax';
import type { DaxEnv } from '../../../runtime/dax/env';
import { readEnv, required } from '../../../runtime/env';
import { logged } from '../../../runtime/log';
import type { ScoresEnv } from '../env';
import { createHandler } from './handler';
import { measure } from './store';

const { DAX_ENDPOINT, TABLE_NAME } = readEnv<ScoresEnv & DaxEnv>('measure-dax', process.env, {
  DAX_ENDPOINT: required,
  TABLE_NAME: required,
});

const settings = clientSettings(3, 1200);
const table = new DynamoDBClient(settings);
const dax = createDaxClient({ endpoint: DAX_ENDPOINT, table: settings });

export const handler = logged(createHandler((plan) => measure({ table, dax }, TABLE_NAME, plan)));
