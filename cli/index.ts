import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { root } from '../local/machine/paths';
import { bench } from './bench';
import { chaos } from './chaos';
import { deadLetters } from './dead-letters';
import { FunctionFailed } from './deployment/invoke';
import { logs } from './deployment/logs';
import { exportTerraform } from './export';
import { exportTerraformModules } from './export/modules-command';
import { dax } from './local/dax';
import { down } from './local/down';
import { eventSources } from './local/event-sources';
import { fault } from './local/fault';
import { plan } from './local/plan';
import { status } from './local/status';
import { up } from './local/up';
import { patterns } from './messages/patterns';
import { systems } from './systems';
import { tables } from './tables';
import { group, warn } from './terminal/command';
import { InterruptedError } from './terminal/interrupt';
import { type Ending, failure, run, wrongUsage } from './terminal/run';

/** As after a signal that nothing handles: that of Ctrl-C. */
const INTERRUPTED = 130;

function program(): Command {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const parent = group(
    'tableside',
    'Deploy DynamoDB architectures to a local AWS or to AWS, and try them out',
    'up --sample-orders 200',
  ).version(version, '-V, --version', 'Show the version');
  const commands = [
    up,
    plan,
    down,
    status,
    exportTerraform,
    exportTerraformModules,
    ...systems.map(({ command }) => command),
    deadLetters,
    tables,
    patterns,
    logs,
    fault,
    chaos,
    dax,
    eventSources,
    bench,
  ];
  for (const create of commands) parent.addCommand(create());
  return parent;
}

/** Runs the tool. Exit codes: 0 success, 1 failure, 2 wrong usage, 3 changes (`plan`), 130 interrupted. */
export const main = (argv: readonly string[]): Promise<void> => run(program(), argv, endingOf);

function endingOf(error: unknown): Ending {
  if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') {
    warn('The environment does not answer. If it is local, start it with: npx tableside up');
  }
  if (isWrongUsage(error)) return wrongUsage(withOptions(error));
  const ending = failure(error);
  return error instanceof InterruptedError ? { ...ending, exitCode: INTERRUPTED } : ending;
}

/** The error of a function names the attribute of its request; a person typed the option. */
const withOptions = (error: unknown): string =>
  (error instanceof FunctionFailed ? error.reason : (error as Error).message).replace(
    /^(after|next|older|newer|cuisine|city) must/,
    '--$&',
  );

/** Whether a function refused what was typed, such as a token of another result. */
const isWrongUsage = (error: unknown): boolean =>
  error instanceof FunctionFailed ? error.isInvalidRequest : error instanceof Error && error.name === 'InvalidRequest';
