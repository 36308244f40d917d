import { type Command, Option } from 'commander';
import { BadLine } from '../../bulk/bad-line';
import { readItems, tableKeyOf } from '../../bulk/items';
import type { TableSchema } from '../../tables/schema';
import { emptyFile, InvalidLines, loadLines } from '../deployment/file-load';
import { perSecond } from '../terminal/bar';
import { filePath, print, wholeNumber } from '../terminal/command';
import { interruptible, step } from '../terminal/progress';
import { fileInShell } from '../terminal/shell';
import { counted } from '../terminal/text';
import { fileName, openUserFile } from '../terminal/user-file';
import { at } from './at';
import { tableArgument } from './describe';
import { describeTable } from './describe-table';
import { confirmWrite, type WriteOptions, withConfirmation } from './guard';
import { deployedName } from './names';
import { type TargetOptions, tableCommand } from './target';

const LINES_PER_PROGRESS = 1000;

interface ImportOptions extends TargetOptions, WriteOptions {
  readonly fromLine: number;
}

export const importItems = (): Command =>
  withConfirmation(
    tableCommand(
      'import',
      'Write the items of a file into a table',
      'tables import orders orders.jsonl',
      'The file has one item per line in DynamoDB JSON, as `tables export` and exports of DynamoDB to S3 have them, ' +
        'decompressed. Items with equal keys are replaced. A file with an invalid line is not imported at all. Input ' +
        'from a pipe cannot be checked beforehand: its invalid lines are reported and skipped, and the exit code is ' +
        'then 1. An import that cannot continue prints the command that resumes it.',
    )
      .addArgument(tableArgument())
      .argument('<file>', 'Items in DynamoDB JSON, {"Item":{"id":{"S":"1"}}}; - for stdin', filePath)
      .addOption(
        new Option('--from-line <number>', 'Start at this line, to resume an import')
          .default(1)
          .argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
      ),
  ).action(async (name: string, file: string, options: ImportOptions, command: Command) =>
    at(options, async (where) => {
      const { target } = where;
      const { fromLine } = options;
      const found = await describeTable(where, await deployedName(target, name));
      const read = (content: AsyncIterable<Buffer>) => readItems(content, found.schema, fromLine);
      if (file !== '-') {
        const check = () => checkFile(file, found.schema, fromLine);
        await interruptible('nothing was written. Repeat the command to continue.', check);
      }
      const question = `Write the items of ${file} to ${found.name} of ${target.where}, replacing those with equal keys`;
      await confirmWrite(command, target, options, { question, name: found.name, arn: found.table.TableArn });
      const result = await loadLines({
        reach: target,
        tableName: found.name,
        keyAttributes: tableKeyOf(found.schema),
        noun: 'item',
        file,
        fromLine,
        read,
        resume: (line) => `npx tableside tables import ${name} ${fileInShell(file)} --from-line ${line}${target.flags}`,
      });
      print(options, result, importedText(found.name, result));
      if (result.rejected > 0) process.exitCode = 1;
    }),
  );

function importedText(tableName: string, { loaded, lines, seconds }: Awaited<ReturnType<typeof loadLines>>): string {
  const rate = `in ${seconds.toFixed(1)} s, ${perSecond(loaded, seconds)}/s`;
  return `Imported ${loaded.toLocaleString('en')} of ${counted(lines, 'item')} into ${tableName} ${rate}.`;
}

/** Reads the whole file before anything is written. @throws if a line is invalid */
async function checkFile(file: string, schema: TableSchema, fromLine: number): Promise<void> {
  const { content } = await openUserFile(file);
  await step(`Checking ${fileName(file)}`, async (progress) => {
    let lines = 0;
    const invalid = new InvalidLines(file);
    for await (const { line, content: item } of readItems(content, schema, fromLine)) {
      lines++;
      if (lines % LINES_PER_PROGRESS === 0) progress(`${lines.toLocaleString('en')} lines`);
      if (item instanceof BadLine && invalid.add(line, item.reason)) break;
    }
    invalid.check('nothing was written');
    if (lines === 0) throw emptyFile(file, 'item', fromLine);
  });
}
