import { Command, InvalidArgumentError, Option } from 'commander';
import { type EnvironmentName, environments } from '../../environments';

/** The options that each command has. */
export interface CommonOptions {
  readonly env: EnvironmentName;
  readonly json?: true | undefined;
}

/** A command with the common options and an example, which `--help` shows. */
export function command(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('--env <name>', 'the environment').choices(Object.keys(environments)).default('local'))
    .option('--json', 'print one JSON document on stdout, and everything else on stderr')
    .addHelpText('after', `\nExample:\n  $ npx tableside ${example}`);
}

/** Prints the result of a command: the document with `--json`, else the text for people. */
export function print({ json }: Pick<CommonOptions, 'json'>, document: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(document, exactNumbers, 2)}\n` : `${text}\n`);
}

/** Counts beyond the integers that other programs can read from JSON become strings. */
const exactNumbers = (_: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};

/** An option's value that is a whole number between limits. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number between ${least} and ${most}.`);
};

/** An option's value that is a share of a hundred. */
export function percent(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 100.');
}
