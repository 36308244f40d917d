import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { environment } from '../../benchmarks/report';
import type { Summary } from '../../benchmarks/restaurants/summary';
import { MOST_IDS } from '../../functions/operate-cache/core';
import { VARIANTS } from '../../functions/operate-cache/measure';
import { type CommonOptions, command, print, wholeNumber } from '../command';
import { step } from '../progress';
import { measureReads } from '../restaurants/measure';
import { table } from '../table';

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
      if (plot !== undefined) mkdirSync(dirname(plot), { recursive: true });
      const measurements = await measureReads(env, names);
      const pictures = plot === undefined ? [] : await draw(env, measurements, plot);
      const document = {
        name: 'restaurants',
        deployedIn: env,
        environment: environment(),
        names,
        measurements,
        pictures,
      };
      const drawn = pictures.length > 0 ? [`Drawn: ${pictures.join(', ')}`] : [];
      print({ json }, document, [...measurements.map(text), ...drawn].join('\n\n'));
    });

function picturePath(path: string): string {
  if (/\.(svg|png)$/.test(path)) return path;
  throw new InvalidArgumentError('It must end with .svg or .png.');
}

/** @returns the files, SVG and PNG */
async function draw(env: string, measurements: readonly Summary[], plot: string): Promise<string[]> {
  const files = ['svg', 'png'].map((format) => plot.replace(/(svg|png)$/, format));
  await step('Drawing', async () => {
    // Loaded where it is needed: it is larger than all the rest.
    const { drawSvg, toPng } =
      require('../../benchmarks/restaurants/picture') as typeof import('../../benchmarks/restaurants/picture');
    const svg = drawSvg(
      `How long a read of a restaurant takes, in ${env}: the share that is done after so long`,
      measurements,
    );
    const [svgFile = '', pngFile = ''] = files;
    writeFileSync(svgFile, svg);
    writeFileSync(pngFile, await toPng(svg));
  });
  return files;
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
