import { Argument, Command } from 'commander';
import { type BenchName, benches } from '../benchmarks';
import { environment, type Report } from '../benchmarks/support/report';
import { benchRestaurants } from './restaurants/bench';
import { type CommonOptions, print } from './terminal/command';
import { step } from './terminal/progress';
import { table } from './terminal/table';

// All but `restaurants` have no `--env`: whatever is deployed, they leave it alone.
export const bench = (): Command =>
  new Command('bench')
    .description('measures this machine’s run of the parts, as ratios between things done in turns')
    .addArgument(new Argument('<name>', 'what is measured').choices(Object.keys(benches)))
    .addCommand(benchRestaurants())
    .option('--json', 'print one JSON document on stdout, and everything else on stderr')
    .addHelpText(
      'after',
      '\nA goal that is missed is a result, and no failure.\n\nExample:\n  $ npx tableside bench drain',
    )
    .action(async (name: BenchName, { json }: Pick<CommonOptions, 'json'>) => {
      const report = { name, environment: environment(), ...(await benches[name](step)) };
      print({ json }, report, reportText(report));
    });

/** The report for people: what was measured, then how it compares. */
export function reportText({ environment: { node, platform, cpu, cpus }, measurements, ratios }: Report): string {
  return [
    `Node ${node}, ${platform}, ${cpus} × ${cpu}`,
    table(
      ['measured', 'median', ''],
      measurements.map(({ name, value, unit }) => [name, figure(value), unit]),
    ),
    table(
      ['ratio', 'value', 'goal', ''],
      ratios.map(({ name, value, goal, holds }) => [name, value.toFixed(2), goal ?? '', verdict(holds)]),
    ),
  ].join('\n\n');
}

const figure = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });

const verdict = (holds: boolean | null): string => (holds === null ? '' : holds ? 'holds' : 'missed');
