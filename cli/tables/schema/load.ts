import {
  CreateTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { createTableInput } from '../../../tables/schema';
import type { At } from '../at';
import { findTable, timeToLiveOf } from '../describe-table';
import { differences, lacksOnlyTimeToLive } from './differences';
import type { NamedSchema } from './file';

const MAX_WAIT_SECONDS = 600;

/** `equal`: there is such a table already. `unfinished`: only its time to live is not enabled. */
export type State = 'missing' | 'unfinished' | 'equal';

/** Compares a table with its definition. @throws if it is different, with the differences */
export async function compare({ client, target }: At, { tableName, schema }: NamedSchema): Promise<State> {
  const found = await findTable(client, tableName);
  if (!found) return 'missing';
  const actual = { ...found.schema, ...(await timeToLiveOf(client, tableName)) };
  if (lacksOnlyTimeToLive(schema, actual)) return 'unfinished';
  const different = differences(schema, actual);
  if (different.length === 0) return 'equal';
  throw new Error(
    `The table ${tableName} in ${target.where} exists and differs from its definition: ${different.join('; ')}`,
  );
}

/** The ARN of any table, which has the account; undefined if the account has no table. */
export async function anyTableArn(client: DynamoDBClient): Promise<string | undefined> {
  const { TableNames: [name] = [] } = await client.send(new ListTablesCommand({ Limit: 1 }));
  return name === undefined ? undefined : (await findTable(client, name))?.table.TableArn;
}

/** Creates a table and waits until it is active. A table that exists by now is taken as it is. */
export async function create({ client }: At, { tableName, schema }: NamedSchema): Promise<void> {
  try {
    await client.send(new CreateTableCommand(createTableInput(schema, tableName)));
  } catch (error) {
    // Somebody else is creating it.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists(
    { client, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1, maxDelay: 5 },
    { TableName: tableName },
  );
}

/** Enables time to live, which is not part of the creation. */
export async function enableTimeToLive(client: DynamoDBClient, { tableName, schema }: NamedSchema): Promise<void> {
  const { timeToLiveAttribute: AttributeName } = schema;
  if (AttributeName === undefined) return;
  await client.send(
    new UpdateTimeToLiveCommand({
      TableName: tableName,
      TimeToLiveSpecification: { Enabled: true, AttributeName },
    }),
  );
}
