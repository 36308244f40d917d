import { type Command, InvalidArgumentError } from 'commander';
import { MOST_IDS, VARIANTS } from '../../../functions/restaurants/measure-cache/core';
import { machine } from '../../machine';
import { type CommonOptions, command, print, wholeNumber } from '../../terminal/command';
import { step } from '../../terminal/progress';
import { table } from '../../terminal/table';
import { checkWritable, writeUserFile } from '../../terminal/user-file';
import { measureReads } from './measure';
import type { Speedup, Summary } from './summary';

interface Options extends CommonOptions {
  readonly names: number;
  readonly plot?: string;
}

export const benchRestaurants = (): Command =>
  command(
    'restaurants',
    'Measure inside a deployed function how much faster the cache is than the table',
    'bench restaurants --plot reads.png',
    'On the local AWS the command measures a second time, with 4 ms added to the responses of the table.',
  )
    .option('--names <number>', 'Number of restaurants to read', wholeNumber(1, MOST_IDS), MOST_IDS)
    .option('--plot <file>', 'Write a plot to this .svg or .png file, and the other format next to it', plotPath)
    .action(async (_options: Options, self: Command) => {
      // The parent command also has --json, and takes it wherever it is on the command line.
      const { env, json, names, plot } = self.optsWithGlobals<Options>();
      const files = plot === undefined ? [] : plotFiles(plot);
      for (const file of files) await checkWritable(file);
      const measurements = await measureReads(env, names);
      if (files.length > 0) await draw(env, measurements, files);
      const document = {
        name: 'restaurants',
        deployedIn: env,
        environment: machine(),
        names,
        measurements,
        pictures: files,
      };
      const drawn = files.length > 0 ? [`Plots: ${files.join(', ')}`] : [];
      print({ json }, document, [...measurements.map(text), ...drawn].join('\n\n'));
    });

function plotPath(path: string): string {
  if (/\.(svg|png)$/.test(path)) return path;
  throw new InvalidArgumentError('It must end with .svg or .png.');
}

/** SVG and PNG. */
const plotFiles = (plot: string): string[] => ['svg', 'png'].map((format) => plot.replace(/(svg|png)$/, format));

async function draw(env: string, measurements: readonly Summary[], files: readonly string[]): Promise<void> {
  await step('Drawing the plot', async () => {
    // Loaded here because it is larger than the rest of the tool.
    const { drawSvg, toPng } = require('./picture') as typeof import('./picture');
    const svg = drawSvg(`Reading a restaurant in ${env}: share of reads finished within a given time`, measurements);
    const [svgFile = '', pngFile = ''] = files;
    await writeUserFile(svgFile, svg);
    await writeUserFile(pngFile, await toPng(svg));
  });
}

function text({ injectedMilliseconds, coldStart, first, variants, hit, batch }: Summary): string {
  const added =
    injectedMilliseconds > 0 ? `With ${injectedMilliseconds} ms added to each response of the table:` : 'Unmodified:';
  return [
    added,
    table(
      ['ms', 'median', 'p90', 'p99', coldStart ? 'first read, cold start' : 'first read, warm process'],
      VARIANTS.map((name) => {
        const { median, p90, p99 } = variants[name];
        return [name, ...[median, p90, p99, first[name]].map((value) => value.toFixed(2))];
      }),
    ),
    ...[hit, batch].map(speedupText),
  ].join('\n');
}

function speedupText({ name, value, interval: [low, high], goal, holds }: Speedup): string {
  const bar = goal === null ? '' : `, goal ${goal}: ${holds ? 'met' : 'missed'}`;
  return `${name}: ${value.toFixed(1)} times as fast (${low.toFixed(1)} to ${high.toFixed(1)} with 95 % confidence)${bar}`;
}
