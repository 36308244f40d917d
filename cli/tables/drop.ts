import { DeleteTableCommand, type DynamoDBClient, waitUntilTableNotExists } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { print, warn } from '../terminal/command';
import { interruptible, step } from '../terminal/progress';
import { at } from './at';
import { tableArgument } from './describe';
import { describeTable } from './describe-table';
import { confirmWrite, type WriteOptions, withConfirmation } from './guard';
import { managedBy } from './managed';
import { deployedName } from './names';
import { type TargetOptions, tableCommand } from './target';

const MAX_WAIT_SECONDS = 600;

export const drop = (): Command =>
  withConfirmation(
    tableCommand(
      'drop',
      'Delete a table and everything in it',
      'tables drop orders --endpoint http://127.0.0.1:8000',
    ).addArgument(tableArgument()),
  ).action(async (name: string, options: TargetOptions & WriteOptions, command: Command) =>
    at(options, async (where) => {
      const { client, target } = where;
      const found = await describeTable(where, await deployedName(target, name));
      const { ItemCount = 0, DeletionProtectionEnabled, TableArn: arn } = found.table;
      if (DeletionProtectionEnabled) {
        throw new Error(`${found.name} has deletion protection. Disable it first, where the table is defined.`);
      }
      const managed = await managedBy(where, found);
      if (managed !== undefined) warn(managed);
      const question = `Delete the table ${found.name} of ${target.where} with about ${ItemCount.toLocaleString('en')} items`;
      await confirmWrite(command, target, options, { question, name: found.name, arn });
      await interruptible(
        `DynamoDB may still delete ${found.name}. Check with: npx tableside tables list${target.flags}`,
        () => step(`Deleting the table ${found.name}`, () => remove(client, found.name)),
      );
      print(options, { dropped: found.name }, `Deleted the table ${found.name} of ${target.where}.`);
    }),
  );

async function remove(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client, maxWaitTime: MAX_WAIT_SECONDS, minDelay: 1, maxDelay: 5 }, { TableName });
}
