import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Command, InvalidArgumentError } from 'commander';
import type { EnvironmentName } from '../../../environments';
import { idOf } from '../../../functions/restaurants/items';
import { MOST_IDS, VARIANTS } from '../../../functions/restaurants/measure-cache/core';
import type { MeasureCacheResponse } from '../../../functions/restaurants/measure-cache/handler';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../../local/faults/rules-file';
import { home } from '../../../local/machine/paths';
import { clientConfig } from '../../deployment';
import { invoke } from '../../deployment/invoke';
import { isOurs } from '../../local/local-aws';
import { machine } from '../../machine';
import { type CommonOptions, command, print, wholeNumber } from '../../terminal/command';
import { onInterrupt } from '../../terminal/interrupt';
import { step } from '../../terminal/progress';
import { table } from '../../terminal/table';
import { checkWritable, writeUserFile } from '../../terminal/user-file';
import { restaurantsOutputs } from '../outputs';
import { type Speedup, type Summary, summary } from './summary';

const ROUNDS = 10;
/** About the latency of a table on AWS within an availability zone. */
const TABLE_MS = 4;
/** How many times as fast as the table a hit must be. The table of the local AWS answers in less than 2 ms. */
const HIT_GOALS = { plain: 5, slowed: 10 };
/** How many times as fast as single reads a batch of the maximum size must be. */
const BATCH_GOAL = 5;

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
    injectedMilliseconds > 0
      ? `With ${injectedMilliseconds} ms added to each response of the table:`
      : 'Without added latency:';
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

/**
 * Measures reads inside a deployed function. On a local AWS that `up` started it measures twice: without and with the
 * latency of a real table.
 * @throws if the environment is not `measurable`, the table has fewer restaurants than `names`, or faults are active
 */
async function measureReads(env: EnvironmentName, names: number): Promise<Summary[]> {
  const { tableName, measureFunctionName } = await restaurantsOutputs(env);
  if (measureFunctionName === undefined) throw notMeasurable(env);
  if (env === 'local' && activeFaults(home).length > 0) {
    throw new Error('Faults are active and would distort the measurement. Clear them with: npx tableside fault clear');
  }
  const ids = await step('Choosing restaurants', () => someIds(env, tableName, names));
  const measure = (title: string) =>
    step(title, () => invoke<MeasureCacheResponse>(env, measureFunctionName, { ids, rounds: ROUNDS }));
  const reads = `Reading ${names} restaurants ${ROUNDS} times from table and cache`;
  const batch = names === MOST_IDS ? BATCH_GOAL : undefined;
  const plain = summary(await measure(reads), 0, env === 'local' ? { hit: HIT_GOALS.plain, batch } : undefined);
  if (env !== 'local' || !isOurs) return [plain];
  const slowed = await withLatency(() => measure(`${reads}, with ${TABLE_MS} ms added to the table`));
  return [plain, summary(slowed, TABLE_MS, { hit: HIT_GOALS.slowed, batch })];
}

function notMeasurable(env: EnvironmentName): Error {
  const deploy = env === 'local' ? 'npx tableside up' : `npx cdktf deploy ${env}`;
  return new Error(
    `The function that measures is not deployed in ${env}. Make sure that restaurants.measurable is true in environments/${env}.ts, then run: ${deploy}`,
  );
}

async function someIds(env: EnvironmentName, TableName: string, count: number): Promise<string[]> {
  const client = new DynamoDBClient(clientConfig(env));
  const ids: string[] = [];
  const input = { TableName, ProjectionExpression: 'PK, SK' };
  for await (const { Items = [] } of paginateScan({ client, pageSize: 4 * count }, input)) {
    ids.push(...Items.flatMap((item: Record<string, AttributeValue>) => idOf(item) ?? []));
    if (ids.length >= count) return ids.slice(0, count);
  }
  const command = 'npx tableside restaurants load examples/restaurants.jsonl';
  throw new Error(`${TableName}: must contain ${count} restaurants, got ${ids.length}. Load some with: ${command}`);
}

/** Adds latency to the table while the work runs. */
async function withLatency<Result>(work: () => Promise<Result>): Promise<Result> {
  const file = rulesFile(home);
  const ignoreInterrupts = onInterrupt(() => clearRules(file));
  writeRules(file, [{ fault: 'latency', service: 'dynamodb', milliseconds: TABLE_MS }]);
  try {
    return await work();
  } finally {
    ignoreInterrupts();
    clearRules(file);
  }
}
