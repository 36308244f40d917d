import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { EnvironmentName } from '../../../environments';
import { root } from '../../../local/machine/paths';
import { type CommonOptions, command, print } from '../../terminal/command';
import { step } from '../../terminal/progress';
import { table } from '../../terminal/table';
import { change, inputsWith, setting } from './inputs';
import type { ScaleReport } from './report';

/** The environments on AWS, whose fixed costs docs/scale.md shows; its other tables are those of the last one. */
const SHOWN: readonly EnvironmentName[] = ['dev', 'staging', 'prod'];
export const PAGE = join(root, 'docs', 'scale.md');

interface Options extends CommonOptions {
  readonly set?: Readonly<Record<string, number>>;
  readonly change?: Readonly<Record<string, number>>;
  readonly write?: true;
}

export const benchScale = (): Command =>
  command(
    'scale',
    'Calculate what limits each system at up to a million requests a second, and what it costs',
    'bench scale --env prod --set concurrency=10000',
    'Measures nothing: a model of AWS with the settings of the environment, which the command synthesizes. ' +
      'docs/scale.md explains it, and lists the quotas, assumptions and unit prices that --set changes.',
  )
    .option('--set <name=value>', 'Quota, assumption or unit price; may be repeated', setting)
    .option('--change <construct.attribute=value>', 'Setting of the environment; may be repeated', change)
    .option('--write', 'Write the tables into docs/scale.md, with the defaults')
    .action(async (_options: Options, self: Command) => {
      // The parent command also has --json, and takes it wherever it is on the command line.
      const options = self.optsWithGlobals<Options>();
      if (options.write) return writePage(options);
      const report = await calculated(options.env, options);
      print(options, report, text(report));
    });

const calculated = (env: EnvironmentName, { set, change }: Pick<Options, 'set' | 'change'>): Promise<ScaleReport> =>
  step(`Calculating ${env}`, async () => {
    // Loaded here because they load CDKTF.
    const { synthesized } = require('./synthesis') as typeof import('./synthesis');
    const { reportOf } = require('./report') as typeof import('./report');
    return reportOf(env, synthesized(env, change), inputsWith(set));
  });

async function writePage(options: Options): Promise<void> {
  const { TUNED, withTables } = require('./page') as typeof import('./page');
  const reports: ScaleReport[] = [];
  for (const env of SHOWN) reports.push(await calculated(env, {}));
  const tuned = await calculated('prod', { set: TUNED.set, change: TUNED.changes });
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), reports, tuned));
  print(options, { written: PAGE }, 'Wrote the tables into docs/scale.md');
}

function text(report: ScaleReport): string {
  const { systemTables, fixedTable, readersTable } = require('./tables') as typeof import('./tables');
  const ofSystems = report.systems.flatMap((system) => systemTables(system, (name) => name));
  const tables = [...ofSystems, readersTable(report), fixedTable(report)];
  return tables.map(({ title, head, rows }) => `${title}\n${table(head, rows)}`).join('\n\n');
}
