import type { Command } from 'commander';
import { dynamoDbLines } from '../../../bulk/dynamodb-json';
import { tableKeyOf } from '../../../bulk/items';
import { Reading } from '../../../bulk/reading';
import { messageOf } from '../../deployment/bulk-load';
import { bar, perSecond } from '../../terminal/bar';
import { filePath, print, wholeNumber } from '../../terminal/command';
import { onInterrupt } from '../../terminal/interrupt';
import { printAbove, step } from '../../terminal/progress';
import { counted } from '../../terminal/text';
import { type At, at } from '../at';
import { tableArgument } from '../describe';
import { type Described, describeTable } from '../describe-table';
import { explained } from '../failures';
import { deployedName } from '../names';
import { readClient } from '../read/run';
import { type TargetOptions, tableCommand } from '../target';
import { PartialFile } from './partial-file';

const MAX_SEGMENTS = 100;

interface ExportOptions extends TargetOptions {
  readonly segments: number;
  readonly consistent?: true;
}

export const exportItems = (): Command =>
  tableCommand(
    'export',
    'Write all items of a table into a file',
    'tables export orders orders.jsonl',
    'The file has one item per line in the format of DynamoDB\'s own exports to S3, {"Item":…}, which keeps every type. ' +
      'An export that was interrupted continues when the same command is repeated: until it is complete, its items are ' +
      'in <file>.partial. Items that change meanwhile may be exported as they were before or after the change. To ' +
      'write to a pipe, use: tables scan <name> --dynamodb-json.',
  )
    .addArgument(tableArgument())
    .argument('<file>', 'File to create', filePath)
    .option('--segments <number>', 'Read this many parts of the table in parallel', wholeNumber(1, MAX_SEGMENTS), 1)
    .option('--consistent', 'Read strongly consistently')
    .action(async (name: string, file: string, options: ExportOptions, command: Command) =>
      at(options, async (where) => {
        if (file === '-') command.error(`error: the file must not be -. Use: tables scan ${name} --dynamodb-json`);
        const found = await describeTable(where, await deployedName(where.target, name));
        const result = await exportTable(where, found, file, options);
        const { items, bytes, seconds, capacityUnits } = result;
        const rate = `in ${seconds.toFixed(1)} s, ${perSecond(items, seconds)}/s`;
        const size = `${counted(items, 'item')}, ${counted(bytes, 'byte')}`;
        print(
          options,
          result,
          `Exported ${found.name} to ${file}: ${size}, ${rate}, ${counted(capacityUnits, 'read capacity unit')}.`,
        );
      }),
    );

async function exportTable({ target }: At, found: Described, file: string, { segments, consistent }: ExportOptions) {
  const { name, schema, table } = found;
  const scope = ['export', name, table.TableId ?? table.TableArn, segments];
  const partial = new PartialFile(file, scope);
  const before = await partial.open();
  const client = readClient(target);
  const reading = new Reading({
    client,
    request: { TableName: name, ...(consistent && { ConsistentRead: true }) },
    positions: before?.positions ?? Array.from({ length: segments }, () => undefined),
    keyNames: tableKeyOf(schema).map((key) => key.name),
    signal: new AbortController().signal,
  });
  const done = () => (before?.items ?? 0) + reading.items;
  const ignoreInterrupts = onInterrupt(() => printAbove('Interrupted. Repeat the command to continue.'));
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  try {
    await step(`Exporting ${name}`, async (progress) => {
      if (before?.items) printAbove(`Continuing after ${counted(before.items, 'item')}.`);
      for await (const items of reading.pages()) {
        // The page before this one counts as used by now.
        await partial.note(reading.positions, done());
        await partial.append(dynamoDbLines(items));
        progress(progressText(reading.items, done(), table.ItemCount ?? 0, seconds()));
      }
      await partial.finish();
    });
  } catch (error) {
    await partial.note(reading.positions, done());
    const reason = messageOf(explained(error, target));
    throw new Error(`${reason}. Repeat the command to continue after ${counted(done(), 'item')}.`, { cause: error });
  } finally {
    ignoreInterrupts();
    await partial.close();
    client.destroy();
  }
  const { bytes } = partial;
  return { tableName: name, file, items: done(), bytes, capacityUnits: reading.capacityUnits, seconds: seconds() };
}

function progressText(read: number, done: number, total: number, seconds: number): string {
  // DynamoDB counts the items of a table about every six hours.
  const share = total > done ? read / (total - (done - read)) : undefined;
  return bar({ seconds, count: read, noun: 'items', share });
}
