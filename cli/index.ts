import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { root } from '../local/machine/paths';
import { bench } from './bench';
import { logs } from './deployment/logs';
import { down } from './local/down';
import { fault } from './local/fault';
import { status } from './local/status';
import { up } from './local/up';
import { orders } from './orders';
import { restaurants } from './restaurants';

const LONGEST_LINE = 500;
const FAILED = 1;
const USAGE = 2;

function program(): Command {
  const all = [up, down, status, orders, restaurants, logs, fault, bench].map((create) => create());
  return all.reduce(
    (parent, child) => parent.addCommand(child),
    new Command('tableside')
      .version(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version)
      .description('Runs DynamoDB architectures: deploys them, here or on AWS, and drives them.')
      .addHelpText('after', '\nExample:\n  $ npx tableside up --sample-orders 200')
      .showHelpAfterError('(--help says more)'),
  );
}

/** Commander’s errors are thrown, by the commands’ commands too. */
function throwErrors(command: Command): Command {
  command.exitOverride();
  command.commands.forEach(throwErrors);
  return command;
}

/** Runs the tool. Exit codes: 0 done, 1 failed, 2 the command line is wrong. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await throwErrors(program()).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = exitCode(error);
  }
}

function exitCode(error: unknown): number {
  // Commander has said what was wrong.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  const known = error instanceof Error;
  if (known && 'code' in error && error.code === 'ECONNREFUSED') {
    process.stderr.write('The environment does not answer. If it is the local AWS, start it with: npx tableside up\n');
  }
  const message = known ? error.message || error.name : String(error);
  process.stderr.write(`${message.split('\n').map(cut).join('\n')}\n`);
  if (known && process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
  return FAILED;
}

/** Minified code, which Node quotes where it fails, has lines that fill a screen. */
const cut = (line: string): string => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line);
