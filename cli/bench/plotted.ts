import { type Command, InvalidArgumentError } from 'commander';
import { type CommonOptions, print } from '../terminal/command';
import { step } from '../terminal/progress';
import { checkWritable, writeUserFile } from '../terminal/user-file';
import { machine } from './machine';
import type { Panel } from './picture';

/** What a bench of a deployed system found. */
export interface Report {
  readonly name: string;
  /** The settings of the bench, as the JSON document shows them. */
  readonly settings: object;
  readonly measurements: readonly object[];
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
      const { name, settings, measurements, texts, title, panels } = await bench(options);
      if (pictures.length > 0) await draw(title, panels, pictures);
      const environment = machine();
      const document = { name, deployedIn: options.env, environment, ...settings, measurements, pictures };
      const drawn = pictures.length > 0 ? [`Plots: ${pictures.join(', ')}`] : [];
      print(options, document, [...texts, ...drawn].join('\n\n'));
    });

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
