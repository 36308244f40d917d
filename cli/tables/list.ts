import { type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { NotDynamoDb } from '../../bulk/raw-page';
import { print } from '../terminal/command';
import { table } from '../terminal/table';
import { at } from './at';
import { registeredNames } from './names';
import { type TargetOptions, tableCommand } from './target';

export const list = (): Command =>
  tableCommand(
    'list',
    'List the tables',
    'tables list',
    'The second column is the name by which the other commands know a table of the systems.',
  ).action(async (options: TargetOptions) =>
    at(options, async ({ client, target }) => {
      const registered = await registeredNames(target);
      const tables = (await tableNames(client)).map((name) => ({ name, registeredName: registered.get(name) ?? null }));
      const rows = tables.map(({ name, registeredName }) => [name, registeredName ?? '']);
      const text = rows.length > 0 ? table(['table', 'name'], rows) : `There are no tables in ${target.where}.`;
      print(options, { tables }, text);
    }),
  );

async function tableNames(client: DynamoDBClient): Promise<string[]> {
  const names: string[] = [];
  for await (const { TableNames } of paginateListTables({ client }, {})) {
    if (!TableNames) throw new NotDynamoDb('a list without tables');
    names.push(...TableNames);
  }
  return names;
}
