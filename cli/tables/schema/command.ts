import type { Command } from 'commander';
import { isRegistered, tables } from '../../../tables';
import { print } from '../../terminal/command';
import { interruptible, step } from '../../terminal/progress';
import { table } from '../../terminal/table';
import { type At, at } from '../at';
import { confirmWrite, type WriteOptions, withConfirmation } from '../guard';
import { deployedName } from '../names';
import { type TargetOptions, tableCommand } from '../target';
import { type NamedSchema, readSchemaFile } from './file';
import { anyTableArn, compare, create, enableTimeToLive, type State } from './load';

const NAMES = Object.keys(tables).join(', ');

export const schemaLoad = (): Command =>
  withConfirmation(
    tableCommand(
      'schema-load',
      'Create tables from their definitions',
      'tables schema-load messages --endpoint http://127.0.0.1:8000 --yes',
      `Without an argument, creates every table of the systems: ${NAMES}. An equal table is left as it is; for a ` +
        'different one, the differences are shown and nothing is created. Keys, indexes, projections and time to live ' +
        'are compared. In an environment, Terraform creates the tables of the systems, so they are only compared.',
    ).argument('[name or file]', 'A table of the systems, or a JSON file with tableName and a TableSchema'),
  ).action(async (source: string | undefined, options: TargetOptions & WriteOptions, command: Command) =>
    at(options, async (where) => {
      const schemas = await schemasOf(where, source, command);
      const result = await load(where, schemas, options, command);
      const rows = result.map(({ tableName, result: what }) => [tableName, what]);
      print(options, { tables: result }, table(['table', 'result'], rows));
    }),
  );

type Wanted = NamedSchema & { readonly isOfSystem: boolean };

async function schemasOf({ target }: At, source: string | undefined, command: Command): Promise<Wanted[]> {
  if (source === undefined || isRegistered(source)) {
    const names = source === undefined ? Object.keys(tables) : [source];
    return Promise.all(
      names.filter(isRegistered).map(async (name) => ({
        tableName: await deployedName(target, name),
        schema: tables[name],
        isOfSystem: target.env !== undefined,
      })),
    );
  }
  if (/\.json$|\/|^-$/.test(source)) return [{ ...(await readSchemaFile(source)), isOfSystem: false }];
  return command.error(`error: the table must be one of ${NAMES}, or a file that ends with .json, got ${source}`);
}

async function load(where: At, schemas: readonly Wanted[], options: WriteOptions, command: Command) {
  const { target, client } = where;
  // All are compared before any is created.
  const states = await Promise.all(schemas.map(async (wanted) => ({ ...wanted, state: await compare(where, wanted) })));
  const lost = states.find(({ state, isOfSystem }) => state === 'missing' && isOfSystem);
  if (lost) {
    throw new Error(
      `Terraform has created the table ${lost.tableName}, but it is missing in ${target.where}. Deploy it again.`,
    );
  }
  // In an environment, time to live is a setting of the system.
  const unfinished = states.filter(({ state, isOfSystem }) => state !== 'equal' && !isOfSystem);
  const names = unfinished.map(({ tableName }) => tableName).join(', ');
  if (names !== '') {
    const question = `Create ${names} in ${target.where}`;
    await confirmWrite(command, target, options, { question, name: names, arn: await anyTableArn(client) });
  }
  await interruptible(
    'some tables may be missing or without time to live. Repeat the command to continue.',
    async () => {
      for (const wanted of unfinished)
        await step(`Creating the table ${wanted.tableName}`, () => finish(where, wanted));
    },
  );
  return states.map((wanted) => ({
    tableName: wanted.tableName,
    result: unfinished.includes(wanted) ? 'created' : 'equal',
  }));
}

async function finish(where: At, wanted: Wanted & { readonly state: State }): Promise<void> {
  if (wanted.state === 'missing') await create(where, wanted);
  // Not if somebody else created another one meanwhile.
  if ((await compare(where, wanted)) !== 'equal') await enableTimeToLive(where.client, wanted);
}
