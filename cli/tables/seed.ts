import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Argument, type Command, Option } from 'commander';
import { tableKeyOf } from '../../bulk/items';
import { type Entry, Load } from '../../bulk/load';
import { costOf } from '../../runtime/dynamodb/body';
import type { Item } from '../../runtime/dynamodb/item';
import { keyOf } from '../../runtime/dynamodb/key';
import { type RegisteredTable, tables } from '../../tables';
import type { KeyAttribute } from '../../tables/schema';
import { messageOf, runLoad } from '../deployment/bulk-load';
import { bar, perSecond } from '../terminal/bar';
import { print, wholeNumber } from '../terminal/command';
import { step } from '../terminal/progress';
import { counted } from '../terminal/text';
import { type At, at } from './at';
import { describeTable } from './describe-table';
import { confirmWrite, type WriteOptions, withConfirmation } from './guard';
import { deployedName } from './names';
import { compare } from './schema/load';
import { derivedFrom, owners, seeds } from './seeds';
import type { FakerOf, OwnerOf } from './seeds/seed';
import { type Target, type TargetOptions, tableCommand } from './target';

const MAX_SIZE = 10_000_000;
const DEFAULT_SIZE = 100;

interface SeedOptions extends TargetOptions, WriteOptions {
  readonly size: number;
  readonly seed: number;
}

export const seed = (): Command =>
  withConfirmation(
    tableCommand(
      'seed',
      'Write sample data into a table',
      'tables seed messages --size 1000',
      'The same options create the same items, so repeating it changes nothing, and a greater size adds to them. ' +
        'Messages are ten in each conversation, the first between ada and ben. Conversations that exist are left as they are.',
    )
      .addArgument(new Argument('<name>', 'A table of the systems').choices(Object.keys(tables)))
      .addOption(
        new Option('--size <number>', 'Number of orders, albums, records, restaurants, scores or messages')
          .default(DEFAULT_SIZE)
          .argParser(wholeNumber(1, MAX_SIZE)),
      )
      .addOption(
        new Option('--seed <number>', 'Another seed creates other data')
          .default(1)
          .argParser(wholeNumber(0, 2 ** 31 - 1)),
      ),
  ).action(async (name: RegisteredTable, options: SeedOptions, command: Command) =>
    at(options, async (where) => {
      const { target } = where;
      refuseDerived(target, name);
      const tableName = await deployedName(target, name);
      const { table } = await describeTable(where, tableName);
      await compare(where, { tableName, schema: tables[name] });
      const question = `Write sample data to ${tableName} of ${target.where}`;
      await confirmWrite(command, target, options, { question, name: tableName, arn: table.TableArn });
      const result = await writeSeed(where, tableName, name, options);
      const { items, seconds } = result;
      const rate = `in ${seconds.toFixed(1)} s, ${perSecond(items, seconds)}/s`;
      print(options, result, `Wrote ${counted(items, 'item')} to ${tableName} ${rate}.`);
    }),
  );

/** Such data would contradict the table that it is derived from. */
function refuseDerived({ env }: Target, name: RegisteredTable): void {
  const source = derivedFrom[name];
  if (env === undefined || source === undefined) return;
  throw new Error(
    `A function fills the table ${name} of ${env} from ${source}. Seed that instead: npx tableside tables seed ${source}`,
  );
}

async function writeSeed(
  { target, client }: At,
  tableName: string,
  name: RegisteredTable,
  { size, seed: base }: SeedOptions,
) {
  const keyAttributes = tableKeyOf(tables[name]);
  const items = seeds[name](fakerOf(base), size, base);
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  return step(`Writing sample data to ${tableName}`, async (progress) => {
    const { loaded } = await runLoad(target, 'items', {
      create(client) {
        const load: Load = new Load({
          client,
          tableName,
          keyAttributes,
          onProgress: () => progress(bar({ seconds: seconds(), count: load.loaded, noun: 'items', share: undefined })),
          onRejected: ({ reason }) => {
            throw new Error(reason);
          },
        });
        return load;
      },
      entries: entriesOf(withoutOwned(items, owners[name], client, tableName), keyAttributes),
      howToResume: (load) =>
        `${counted(load.loaded, 'item')} ${load.loaded === 1 ? 'is' : 'are'} written. Repeat the command to write the same items again.`,
      reasonOf: messageOf,
    });
    return { tableName, size, seed: base, items: loaded, seconds: seconds() };
  });
}

/** The items as the lines of a file. */
async function* entriesOf(items: AsyncIterable<Item>, keyAttributes: readonly KeyAttribute[]): AsyncGenerator<Entry> {
  let line = 0;
  for await (const item of items) {
    const write = toWrite(item, keyAttributes);
    yield { line: ++line, content: { id: write.key, writes: [write] }, end: line };
  }
}

/** Leaves out what users may have changed since an earlier command wrote it. */
async function* withoutOwned(
  items: Iterable<Item>,
  ownerOf: OwnerOf | undefined,
  client: DynamoDBClient,
  TableName: string,
): AsyncGenerator<Item> {
  let last: { readonly key: string; readonly exists: boolean } | undefined;
  for (const item of items) {
    const Key = ownerOf?.(item);
    const key = JSON.stringify(Key);
    if (Key && last?.key !== key) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
      last = { key, exists: Item !== undefined };
    }
    if (!Key || !last?.exists) yield item;
  }
}

const toWrite = (item: Item, keyAttributes: readonly KeyAttribute[]) => ({
  key: keyOf(item, keyAttributes),
  item,
  cost: costOf(JSON.stringify(item)),
});

/** Loaded only here, because the names and words take time and memory. */
function fakerOf(base: number): FakerOf {
  const { faker }: typeof import('@faker-js/faker') = require('@faker-js/faker/locale/en');
  return (number) => {
    faker.seed([base, number]);
    return faker;
  };
}
