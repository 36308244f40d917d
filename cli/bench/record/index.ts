import { Argument, type Command } from 'commander';
import { type CommonOptions, print } from '../../terminal/command';
import { plainCommand, warn } from '../../terminal/plain-command';
import { interruptible } from '../../terminal/progress';
import { thisMachine } from './machine';
import { PLACES } from './places';
import type { Failure } from './record';
import { measure } from './run';

/** @param known the names of all benches */
export const benchRecord = (known: readonly string[]): Command =>
  plainCommand(
    'record',
    'Run benches, and write the results and pictures to benchmarks/RESULTS.md',
    'bench record drain leaderboard',
    'Without names, all benches run: that takes up to an hour. A bench that fails does not stop the others: the exit ' +
      'code is then 1. The results of benches that do not run, or fail, are kept. The benches of the systems deploy ' +
      'local if necessary. README.md shows the most important ratios.',
  )
    .addArgument(new Argument('[names...]', 'Benches to run').choices(known))
    .action(async (names: readonly string[], _options: unknown, self: Command) => {
      const chosen = names.length > 0 ? names : known;
      const failures = await interruptible(
        'the results of the benches that are done are stored. Measure others with: npx tableside bench record <names>',
        () => recordAll(chosen, known),
      );
      const failed = new Set(failures.map(({ name }) => name));
      const measured = chosen.filter((name) => !failed.has(name));
      print(self.optsWithGlobals<CommonOptions>(), { measured, failures }, summary(measured, failures));
      if (failures.length > 0) process.exitCode = 1;
    });

function recordAll(names: readonly string[], known: readonly string[]): Promise<Failure[]> {
  // Loaded here because drawing is larger than the rest of the tool.
  const { record } = require('./record') as typeof import('./record');
  const { toPng } = require('../picture') as typeof import('../picture');
  return record({ names, known, places: PLACES, measure, machine: thisMachine, announce: warn, toPng });
}

const summary = (measured: readonly string[], failures: readonly Failure[]): string =>
  [
    ...(measured.length > 0 ? [`Measured ${measured.join(', ')}: see benchmarks/RESULTS.md`] : []),
    ...failures.map(({ name, reason }) => `${name} failed: ${reason}`),
    ...(failures.length > 0
      ? [`Measure again with: npm run bench -- ${failures.map(({ name }) => name).join(' ')}`]
      : []),
  ].join('\n');
