import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, type Command } from 'commander';
import { root } from '../../local/machine/paths';
import { systems } from '../systems';
import { type CommonOptions, group, print, withJson } from '../terminal/command';
import { interruptible } from '../terminal/progress';
import { table } from '../terminal/table';
import { machine } from './machine';
import { type Findings, runBench } from './process';
import { benchRecord } from './record';
import { benchScale } from './scale';

const FOLDER = join(root, 'benchmarks');
const names = (): string[] => readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, 'index.ts')));

/** Those that measure a deployed system. */
const systemBenches = (): Command[] => systems.flatMap((system) => system.bench?.() ?? []);

/** The names of everything that measures. */
export const benchNames = (): string[] => [...names(), ...systemBenches().map((child) => child.name())];

/** Only the benches of systems have `--env`: the others do not touch what is deployed. */
export function bench(): Command {
  const parent = group(
    'bench',
    'Measure parts of tableside on this machine',
    'bench drain',
    'Each bench compares two ways of doing one thing and reports ratios: see benchmarks/README.md. A missed goal is a ' +
      'result, not a failure: the exit code is 0.',
  );
  for (const child of [...systemBenches(), benchRecord(benchNames()), benchScale()]) parent.addCommand(child);
  return withJson(parent)
    .addArgument(new Argument('<name>', 'Bench to run').choices(names()))
    .action(async (name: string, { json }: Pick<CommonOptions, 'json'>) => {
      const report = { name, environment: machine(), ...(await measure(name)) };
      print({ json }, report, reportText(report));
    });
}

const measure = (name: string) =>
  interruptible(`the bench leaves nothing behind. Measure again with: npx tableside bench ${name}`, () =>
    runBench(name),
  );

/** The report as text: the measurements, then the ratios. */
export function reportText({
  environment: { node, platform, cpu, cpus },
  measurements,
  ratios,
}: Findings & { readonly environment: ReturnType<typeof machine> }): string {
  return [
    `Node ${node}, ${platform}, ${cpus} × ${cpu}`,
    table(
      ['measurement', 'median', ''],
      measurements.map(({ name, value, unit }) => [name, figure(value), unit]),
    ),
    table(
      ['ratio', 'value', 'goal', ''],
      ratios.map(({ name, value, goal, holds }) => [name, value.toFixed(2), goal ?? '', verdict(holds)]),
    ),
  ].join('\n\n');
}

const figure = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });

const verdict = (holds: boolean | null): string => (holds === null ? '' : holds ? 'met' : 'missed');
