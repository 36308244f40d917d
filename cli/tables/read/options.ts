import { type Command, InvalidArgumentError, Option } from 'commander';
import { repeatedName } from '../../../bulk/strict-json';
import { wholeNumber } from '../../terminal/command';
import { tableArgument } from '../describe';
import { type TargetOptions, tableCommand } from '../target';

export const EXPRESSIONS =
  "Filters and projections have DynamoDB's syntax. Attribute names may be reserved words; other names are put in double " +
  'quotes: "my name". Strings in single quotes, numbers, true, false and null are values: status = \'open\' AND total > 5.';

export const OUTPUT =
  'When piped, the output is one JSON object per line, whose numbers keep all digits, bytes are base64 strings and sets ' +
  'are lists. --dynamodb-json keeps the types of those, too: it is the format of `tables export`.';

/** The options that scans and queries have in common. */
export interface ReadOptions extends TargetOptions {
  readonly index?: string;
  readonly filter?: string;
  readonly projection?: string;
  readonly names?: Readonly<Record<string, unknown>>;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly consistent?: true;
  readonly limit?: number;
  readonly from?: string;
  readonly dynamodbJson?: true;
}

/** A command that reads items of a table. */
export const readCommand = (name: string, summary: string, example: string, details: string): Command =>
  tableCommand(name, summary, example, details)
    .addArgument(tableArgument())
    .option('--index <name>', 'Read this index instead of the table')
    .option('--filter <expression>', 'Return only the items that match')
    .option('--projection <attributes>', 'Return only these attributes, such as: id, address.city, tags[0]')
    .option('--names <json>', 'Names of #placeholders: {"#n":"my name"}', readObject)
    .option('--values <json>', 'Values of :placeholders, in DynamoDB JSON: {":v":{"B":"AP8="}}', readObject)
    .option('--consistent', 'Read strongly consistently: not from a global index')
    .option('--limit <number>', 'Maximum number of items', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--from <token>', 'Continue after an earlier result: the token that it printed')
    .addOption(new Option('--dynamodb-json', 'Print {"Item":…} with the types of DynamoDB').conflicts('json'));

function readObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    const repeated = repeatedName(text);
    if (repeated) throw new Error(repeated);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new InvalidArgumentError(`It must be a JSON object: ${(error as Error).message}.`);
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}
