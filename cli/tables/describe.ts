import { Argument, type Command } from 'commander';
import { indexesOf } from '../../tables/schema';
import { print } from '../terminal/command';
import { table } from '../terminal/table';
import { at } from './at';
import { type Described, describeTable, timeToLiveOf } from './describe-table';
import { managedBy } from './managed';
import { deployedName, readTableName } from './names';
import { indexText, keyText } from './schema/differences';
import { type TargetOptions, tableCommand } from './target';

/** The argument of a command that works on one table. */
export const tableArgument = (): Argument =>
  new Argument('<name>', 'A table of the systems, such as orders, or any other table').argParser(readTableName);

export const describe = (): Command =>
  tableCommand('describe', 'Show the keys, indexes and settings of a table', 'tables describe leaderboard')
    .addArgument(tableArgument())
    .action(async (name: string, options: TargetOptions) =>
      at(options, async (where) => {
        const described = await describeTable(where, await deployedName(where.target, name));
        const schema = { ...described.schema, ...(await timeToLiveOf(where.client, described.name)) };
        const found = { ...described, schema };
        const managed = await managedBy(where, found);
        const document = { name: found.name, managed: managed ?? null, schema: found.schema, description: found.table };
        print(options, document, [describeText(found), ...(managed === undefined ? [] : [managed])].join('\n'));
      }),
    );

function describeText({ name, schema, table: description }: Described): string {
  const { TableStatus, ItemCount = 0, TableSizeBytes = 0, BillingModeSummary, StreamSpecification } = description;
  const { globalSecondaryIndexes = [] } = schema;
  const rows = [
    ['status', TableStatus ?? ''],
    ['partition key', keyText(schema.partitionKey)],
    ['sort key', keyText(schema.sortKey)],
    ...indexesOf(schema).map((index) => [
      `${globalSecondaryIndexes.some((global) => global === index) ? 'global' : 'local'} index ${index.name}`,
      indexText(index),
    ]),
    ['time to live attribute', schema.timeToLiveAttribute ?? 'none'],
    // DynamoDB updates both about every six hours.
    ['items, bytes', `${ItemCount.toLocaleString('en')}, ${TableSizeBytes.toLocaleString('en')}`],
    ['billing', BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST' ? 'on demand' : 'provisioned'],
    ['stream', StreamSpecification?.StreamEnabled ? (StreamSpecification.StreamViewType ?? '') : 'none'],
    ['deletion protection', description.DeletionProtectionEnabled ? 'on' : 'off'],
    ['ARN', description.TableArn ?? ''],
  ];
  return table([name, ''], rows);
}
