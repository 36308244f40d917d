import { Command, Help, InvalidArgumentError, type Option } from 'commander';
import { printable, printableJson } from './text';

/**
 * A command whose help ends with an example.
 * @param summary an imperative without a full stop, as the list of commands shows it
 * @param details sentences for the command's own help @default none
 */
export const plainCommand = (name: string, summary: string, example: string, details: string): Command =>
  new Command(name)
    .summary(summary)
    .description(details ? `${summary}.\n\n${details}` : summary)
    .helpOption('-h, --help', 'Show this help')
    .configureHelp({ optionDescription })
    // Errors quote what was typed.
    .configureOutput({ outputError: (text, write) => write(printable(text)) })
    .showHelpAfterError('(run with --help for more information)')
    .addHelpText('after', `\nExample:\n  $ npx tableside ${example}`);

/** The description of an option, with the range of its value. */
function optionDescription(this: Help, option: Option): string {
  const { range } = (option.parseArg ?? {}) as { readonly range?: string };
  const description = range ? option.description.replace(/(?=( \(default: .*\))?$)/, `, ${range}`) : option.description;
  return Help.prototype.optionDescription.call(this, Object.assign(Object.create(option), { description }));
}

/** A command that has subcommands. */
export const group = (name: string, summary: string, example: string, details = ''): Command =>
  plainCommand(name, summary, example, details).helpCommand(false);

/** The command `help` of a command that has subcommands: `help orders send`, or `orders help send`. */
export const helpOf = (parent: Command): Command =>
  new Command('help')
    .copyInheritedSettings(parent)
    .description('Show the help of a command')
    .argument('[command...]', 'Command')
    .helpOption(false)
    .action((names: readonly string[]) => {
      let found = parent;
      for (const name of names) {
        const child = found.commands.find((command) => command.name() === name);
        if (!child) return parent.error(`error: unknown command '${names.join(' ')}'`);
        found = child;
      }
      return found.help();
    });

export const withJson = (to: Command): Command =>
  to.option('--json', 'Print one JSON document on stdout and everything else on stderr');

/**
 * Prints the result of a command: the document with `--json`, otherwise the text. Nothing in them controls a terminal.
 * Other programs get the bytes of the document.
 */
export function print({ json }: { readonly json?: true | undefined }, document: unknown, text: string): void {
  process.stdout.write(`${json ? forStdout(JSON.stringify(document, exactNumbers, 2)) : printable(text)}\n`);
}

/** Prints a document on one line, for a command that prints several. */
export const printLine = (document: unknown): void =>
  void process.stdout.write(`${forStdout(JSON.stringify(document, exactNumbers))}\n`);

/** JSON for a terminal or another program. */
export const forStdout = (json: string): string => (process.stdout.isTTY ? printableJson(json) : json);

/** Prints a sentence that is not part of the result. */
export const warn = (text: string): void => void process.stderr.write(`${printable(text)}\n`);

/** Integers that other programs cannot read from JSON exactly become strings. */
const exactNumbers = (_: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};

/** Parses an option that is a whole number. The help shows its range. */
export function wholeNumber(least: number, most: number) {
  const parse = (text: string) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number between ${least} and ${most}.`);
  };
  return Object.assign(parse, { range: most < Number.MAX_SAFE_INTEGER ? `${least} to ${most}` : `at least ${least}` });
}

/** Parses what may be any text, except for a blank one. */
export function notBlank(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('It must not be blank.');
}

/** Parses the name of a file. */
export const filePath = (text: string): string => notBlank(text);
