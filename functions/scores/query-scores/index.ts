import { clientSettings } from '../../../runtime/aws/client-settings';
import { createTableClient } from '../../../runtime/dax';
import { logged } from '../../../runtime/log';
import { readEnv } from '../env';
import { queryScores } from '../table';
import { createHandler } from './handler';

const { TABLE_NAME } = readEnv(process.env);

// A request that hangs leaves time for another attempt.
const client = createTableClient(process.env, { table: clientSettings(3, 1200) });

export const handler = logged(createHandler((query) => queryScores(client, TABLE_NAME, query)));
