import { type Command, InvalidArgumentError } from 'commander';
import type { Summary } from '../../benchmarks/restaurants/summary';
import { environment } from '../../benchmarks/support/report';
import { MOST_IDS, VARIANTS } from '../../functions/restaurants/measure-cache/core';
import { type CommonOptions, command, print, wholeNumber } from '../terminal/command';
import { step } from '../terminal/progress';
import { table } from '../terminal/table';
import { checkWritable, writeUserFile } from '../terminal/user-file';
import { measureReads } from './measure';

interface Options extends CommonOptions {
  readonly names: number;
  readonly plot?: string;
}

export const benchRestaurants = (): Command =>
  command(
    'restaurants',
    'how much faster the cache is, inside a deployed function',
    'bench restaurants --plot reads.png',
  )
    .option('--names <number>', 'how many restaurants are read', wholeNumber(1, MOST_IDS), MOST_IDS)
    .option('--plot <file>', 'draw the reads as a picture, and another of the other format beside it', picturePath)
    .action(async (_options: Options, self: Command) => {
      // The command above has `--json` as well, and takes it wherever it stands.
      const { env, json, names, plot } = self.optsWithGlobals<Options>();
      const files = plot === undefined ? [] : pictureFiles(plot);
      for (const file of files) await checkWritable(file);
      const measurements = await measureReads(env, names);
      if (files.length > 0) await draw(env, measurements, files);
      const document = {
        name: 'restaurants',
        deployedIn: env,
        environment: environment(),
        names,
        measurements,
        pictures: files,
      };
      const drawn = files.length > 0 ? [`Drawn: ${files.join(', ')}`] : [];
      print({ json }, document, [...measurements.map(text), ...drawn].join('\n\n'));
    });

function picturePath(path: string): string {
  if (/\.(svg|png)$/.test(path)) return path;
  throw new InvalidArgumentError('It must end with .svg or .png.');
}

/** SVG and PNG. */
const pictureFiles = (plot: string): string[] => ['svg', 'png'].map((format) => plot.replace(/(svg|png)$/, format));

async function draw(env: string, measurements: readonly Summary[], files: readonly string[]): Promise<void> {
  await step('Drawing', async () => {
    // Loaded where it is needed: it is larger than all the rest.
    const { drawSvg, toPng } =
      require('../../benchmarks/restaurants/picture') as typeof import('../../benchmarks/restaurants/picture');
    const svg = drawSvg(
      `How long a read of a restaurant takes, in ${env}: the share that is done after so long`,
      measurements,
    );
    const [svgFile = '', pngFile = ''] = files;
    await writeUserFile(svgFile, svg);
    await writeUserFile(pngFile, await toPng(svg));
  });
}

function text({ injectedMilliseconds, coldStart, first, variants, hit, batch }: Summary): string {
  const added =
    injectedMilliseconds > 0 ? `With ${injectedMilliseconds} ms added to each answer of the table:` : 'As it is:';
  const cold = coldStart ? 'in a process that had just begun' : 'in a process that was there already';
  return [
    added,
    table(
      ['ms', 'median', 'p90', 'p99', `first, ${cold}`],
      VARIANTS.map((name) => {
        const { median, p90, p99 } = variants[name];
        return [name, ...[median, p90, p99, first[name]].map((value) => value.toFixed(2))];
      }),
    ),
    ...[hit, batch].map(({ name, value, interval: [low, high], goal, holds }) => {
      const bar = goal === null ? '' : `, goal ${goal}: ${holds ? 'holds' : 'missed'}`;
      return `${name}: ${value.toFixed(1)} times as fast (${low.toFixed(1)} to ${high.toFixed(1)} with 95 % confidence)${bar}`;
    }),
  ].join('\n');
}
