import { type Command, InvalidArgumentError, Option } from 'commander';
import { type EnvironmentName, environments } from '../../environments';
import { InvalidRequest } from '../../runtime/errors';
import { plainCommand, withJson } from './plain-command';

export { filePath, forStdout, group, notBlank, print, printLine, warn, wholeNumber, withJson } from './plain-command';

/** The options of a command that works on an environment. */
export interface CommonOptions {
  readonly env: EnvironmentName;
  readonly json?: true | undefined;
}

/** A command with the options that all commands on an environment have. */
export const command = (name: string, summary: string, example: string, details = ''): Command =>
  withJson(dialogCommand(name, summary, example, details));

/** A command on an environment that a person talks to, so that it prints no document. */
export const dialogCommand = (name: string, summary: string, example: string, details = ''): Command =>
  plainCommand(name, summary, example, details).addOption(
    new Option('--env <name>', 'Environment').choices(Object.keys(environments)).default('local'),
  );

/** Whether a person can be asked: questions and progress are on stderr. */
export const canAsk = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

/** Parses an option that is a percentage. */
export const percent = Object.assign(
  (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value;
    throw new InvalidArgumentError('It must be a number between 0 and 100.');
  },
  { range: '0 to 100' },
);

/** Parses a value by the rule of a function. @param read throws InvalidRequest */
export const checkedBy = (read: (name: string, text: string) => unknown) => (text: string) => {
  try {
    read('It', text);
    return text;
  } catch (error) {
    if (error instanceof InvalidRequest) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
};
