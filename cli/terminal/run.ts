import { type Command, CommanderError } from 'commander';
import { helpOf, warn } from './plain-command';

const MAX_LINE_LENGTH = 500;
const FAILED = 1;
const USAGE = 2;

/** Makes commander throw its errors instead of ending the process, and adds `help`, in all subcommands too. */
function completed(command: Command): Command {
  command.exitOverride();
  command.commands.forEach(completed);
  if (command.commands.length > 0) command.addCommand(helpOf(command));
  return command;
}

/** What a program says about an error, and its exit code. */
export interface Ending {
  readonly message: string;
  readonly exitCode: number;
}

/** Runs a program. @param endingOf what it makes of errors */
export async function run(program: Command, argv: readonly string[], endingOf = failure): Promise<void> {
  try {
    await completed(program).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = exitCode(error, endingOf);
  }
}

export const failure = (error: unknown): Ending => ({
  message: error instanceof Error ? error.message || error.name : String(error),
  exitCode: FAILED,
});

export const wrongUsage = (message: string): Ending => ({ message, exitCode: USAGE });

function exitCode(error: unknown, endingOf: typeof failure): number {
  // Commander has printed the error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  const ending = endingOf(error);
  warn(ending.message.split('\n').map(cut).join('\n'));
  if (error instanceof Error && process.env.DEBUG) warn(`${error.stack}`);
  return ending.exitCode;
}

/** Node quotes the failing line, which fills a screen if the code is minified. */
const cut = (line: string): string => (line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)} …` : line);
