import type { Command } from 'commander';
import { environments } from '../../environments';
import { ask } from '../terminal/ask';
import { canAsk } from '../terminal/command';
import type { Target } from './target';

export interface WriteOptions {
  readonly yes?: true;
  readonly yesProd?: string;
}

/** Adds the options of a command that writes. */
export const withConfirmation = (to: Command): Command =>
  to
    .option('--yes', 'Do not ask for confirmation')
    .option('--yes-prod <table name>', 'Required to write to a table of prod: its name in DynamoDB');

interface Intention {
  /** What is about to happen, as a question without its question mark: `Drop the table orders of local`. */
  readonly question: string;
  readonly table: string;
  /** The ARN of the table, or of another one if it does not exist yet: its account. Undefined if there is none. */
  readonly arn: string | undefined;
}

/**
 * Confirms a write: with `--yes-prod` in production, otherwise with `--yes` or on the terminal.
 * @throws if it is not confirmed; then nothing has been changed
 */
export async function confirmWrite(
  command: Command,
  target: Target,
  { yes, yesProd }: WriteOptions,
  { question, table, arn }: Intention,
): Promise<void> {
  if (isProduction(target, arn)) {
    if (yesProd === table) return;
    const got = yesProd === undefined ? '' : `, got ${yesProd}`;
    return command.error(`error: ${table} is a table of prod. To write to it, add: --yes-prod ${table}${got}`);
  }
  if (yes) return;
  if (!canAsk()) {
    return command.error('error: --yes must be given, because there is no terminal on which to ask for confirmation');
  }
  if (!(await ask(question))) throw new Error('Nothing was changed.');
}

/** Whether the environment or the account is that of production. */
const isProduction = ({ env }: Target, arn = ''): boolean =>
  env === 'prod' || arn.split(':')[4] === environments.prod.accountId;
