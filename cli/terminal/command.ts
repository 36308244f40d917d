import { Command, InvalidArgumentError, Option } from 'commander';
import { type EnvironmentName, environments } from '../../environments';

/** The options of a command that works on an environment. */
export interface CommonOptions {
  readonly env: EnvironmentName;
  readonly json?: true | undefined;
}

/**
 * A command whose help ends with an example.
 * @param summary an imperative without a full stop, as the list of commands shows it
 * @param details sentences for the command's own help @default none
 */
const plainCommand = (name: string, summary: string, example: string, details: string): Command =>
  new Command(name)
    .summary(summary)
    .description(details ? `${summary}.\n\n${details}` : summary)
    .helpOption('-h, --help', 'Show this help')
    .showHelpAfterError('(run with --help for more information)')
    .addHelpText('after', `\nExample:\n  $ npx tableside ${example}`);

/** A command that has subcommands. */
export const group = (name: string, summary: string, example: string, details = ''): Command =>
  plainCommand(name, summary, example, details).helpCommand('help [command]', 'Show the help of a command');

/** A command with the options that all commands on an environment have. */
export const command = (name: string, summary: string, example: string, details = ''): Command =>
  withJson(dialogCommand(name, summary, example, details));

/** A command on an environment that a person talks to, so that it prints no document. */
export const dialogCommand = (name: string, summary: string, example: string, details = ''): Command =>
  plainCommand(name, summary, example, details).addOption(
    new Option('--env <name>', 'Environment').choices(Object.keys(environments)).default('local'),
  );

export const withJson = (to: Command): Command =>
  to.option('--json', 'Print one JSON document on stdout and everything else on stderr');

/** Prints the result of a command: the document with `--json`, otherwise the text. */
export function print({ json }: Pick<CommonOptions, 'json'>, document: unknown, text: string): void {
  process.stdout.write(json ? `${JSON.stringify(document, exactNumbers, 2)}\n` : `${text}\n`);
}

/** Integers that other programs cannot read from JSON exactly become strings. */
const exactNumbers = (_: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};

/** Parses an option that is a whole number. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number between ${least} and ${most}.`);
};

/** Parses an option that is a percentage. */
export function percent(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 100.');
}
