import type { Command } from 'commander';
import { environments } from '../../environments';
import { ask } from '../terminal/ask';
import { canAsk } from '../terminal/command';
import type { Target } from './target';

export interface WriteOptions {
  readonly yes?: true;
  readonly yesProd?: string;
}

/** What is written to, and the service that knows it by a name. */
type Kind = 'table' | 'queue';
const SERVICES: Readonly<Record<Kind, string>> = { table: 'DynamoDB', queue: 'SQS' };

/** Adds the options of a command that writes. */
export const withConfirmation = (to: Command, kind: Kind = 'table'): Command =>
  to
    .option('--yes', 'Do not ask for confirmation')
    .option(`--yes-prod <${kind} name>`, `Required to write to a ${kind} of prod: its name in ${SERVICES[kind]}`);

interface Intention {
  /** What is about to happen, as a question without its question mark: `Drop the table orders of local`. */
  readonly question: string;
  readonly name: string;
  /** @default 'table' */
  readonly kind?: Kind;
  /** The ARN of it, or of another one if it does not exist yet: its account. Undefined if there is none. */
  readonly arn: string | undefined;
}

/**
 * Confirms a write: with `--yes-prod` in production, otherwise with `--yes` or on the terminal.
 * @throws if it is not confirmed; then nothing has been changed
 */
export async function confirmWrite(
  command: Command,
  target: Pick<Target, 'env'>,
  { yes, yesProd }: WriteOptions,
  { question, name, kind = 'table', arn }: Intention,
): Promise<void> {
  if (isProduction(target, arn)) {
    if (yesProd === name) return;
    const got = yesProd === undefined ? '' : `, got ${yesProd}`;
    return command.error(`error: ${name} is a ${kind} of prod. To write to it, add: --yes-prod ${name}${got}`);
  }
  if (yes) return;
  if (!canAsk()) {
    return command.error('error: --yes must be given, because there is no terminal on which to ask for confirmation');
  }
  if (!(await ask(question))) throw new Error('Nothing was changed.');
}

/** Whether the environment or the account is that of production. */
const isProduction = ({ env }: Pick<Target, 'env'>, arn = ''): boolean =>
  env === 'prod' || arn.split(':')[4] === environments.prod.accountId;
