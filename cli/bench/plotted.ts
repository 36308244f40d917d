import { type Command, InvalidArgumentError } from 'commander';
import { type CommonOptions, print } from '../terminal/command';
import { interruptible, step } from '../terminal/progress';
import { asGiven } from '../terminal/shell';
import { checkWritable, writeUserFile } from '../terminal/user-file';
import { machine } from './machine';
import type { Panel } from './picture';
import type { Speedup, Summary } from './summary';

/** What a bench of a deployed system found. */
export interface Report {
  readonly name: string;
  /** The settings of the bench, as the JSON document shows them. */
  readonly settings: object;
  /** One for each measurement. */
  readonly summaries: readonly Summary<string>[];
  /** Those of each summary. */
  readonly speedups: readonly (readonly Speedup[])[];
  readonly texts: readonly string[];
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Adds `--plot` and the action to the command of a bench of a deployed system. */
export const plotted = <Options extends CommonOptions>(
  to: Command,
  bench: (options: Options) => Promise<Report>,
): Command =>
  to
    .option('--plot <file>', 'Write a plot to this .svg or .png file, and the other format next to it', plotPath)
    .action(async (_options: Options, self: Command) => {
      // The parent command also has --json, and takes it wherever it is on the command line.
      const options = self.optsWithGlobals<Options & { readonly plot?: string }>();
      const pictures = options.plot === undefined ? [] : plotFiles(options.plot);
      for (const file of pictures) await checkWritable(file);
      const interruption = `nothing has changed in ${options.env}. Measure again with: ${asGiven(self)}`;
      const report = await interruptible(interruption, () => bench(options));
      const { name, settings, texts, title, panels } = report;
      if (pictures.length > 0) await draw(title, panels, pictures);
      const environment = machine();
      const document = { name, deployedIn: options.env, environment, ...settings, ...findingsOf(report), pictures };
      const drawn = pictures.length > 0 ? [`Plots: ${pictures.join(', ')}`] : [];
      print(options, document, [...texts, ...drawn].join('\n\n'));
    });

/** What every bench prints, and the summaries: see benchmarks/README.md. */
function findingsOf({ summaries, speedups }: Pick<Report, 'summaries' | 'speedups'>) {
  const suffix = (index: number) => {
    const added = summaries[index]?.injectedMilliseconds ?? 0;
    return added > 0 ? `, with ${added} ms added to the table` : '';
  };
  return {
    measurements: summaries.flatMap(({ variants }, index) =>
      Object.entries(variants).map(([name, { median: value, samples }]) => {
        return { name: `${name}${suffix(index)}`, unit: 'ms', value, samples };
      }),
    ),
    ratios: speedups.flatMap((each, index) =>
      each.map(({ name, ...measured }) => ({ name: `${name}${suffix(index)}`, ...measured })),
    ),
    summaries,
  };
}

function plotPath(path: string): string {
  if (/\.(svg|png)$/.test(path)) return path;
  throw new InvalidArgumentError('It must end with .svg or .png.');
}

/** SVG and PNG. */
const plotFiles = (plot: string): string[] => ['svg', 'png'].map((format) => plot.replace(/(svg|png)$/, format));

async function draw(title: string, panels: readonly Panel[], files: readonly string[]): Promise<void> {
  await step('Drawing the plot', async () => {
    // Loaded here because it is larger than the rest of the tool.
    const { drawSvg, toPng } = require('./picture') as typeof import('./picture');
    const svg = drawSvg(title, panels);
    const [svgFile = '', pngFile = ''] = files;
    await writeUserFile(svgFile, svg);
    await writeUserFile(pngFile, await toPng(svg));
  });
}
