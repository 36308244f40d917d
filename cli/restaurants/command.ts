import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { GetRestaurantResponse } from '../../functions/restaurants/get-restaurant/handler';
import { ID_RULE, isId } from '../../functions/restaurants/items';
import type { Stats } from '../../functions/restaurants/operate-cache/core';
import { invoke } from '../deployment/invoke';
import { perSecond } from '../terminal/bar';
import { type CommonOptions, command, filePath, group, print, wholeNumber } from '../terminal/command';
import { table } from '../terminal/table';
import { counted } from '../terminal/text';
import { loadFile } from './load-file';
import { restaurantsOutputs } from './outputs';

type OneAnswer = Extract<GetRestaurantResponse, { readonly item: unknown }>;
type ListAnswer = Extract<GetRestaurantResponse, { readonly items: unknown }>;

export const restaurants = (): Command =>
  group(
    'restaurants',
    'Load restaurants and read them through the cache',
    'restaurants load examples/restaurants.jsonl',
  )
    .addCommand(loadCommand())
    .addCommand(getCommand())
    .addCommand(findCommand())
    .addCommand(cacheCommand());

interface LoadOptions extends CommonOptions {
  readonly fromLine: number;
}

const loadCommand = () =>
  command(
    'load',
    'Load restaurants from a file into the table',
    'restaurants load examples/restaurants.jsonl',
    'Invalid lines are reported and skipped; the exit code is then 1. A load that cannot continue prints the command that resumes it.',
  )
    .argument('<file>', 'One JSON object per line with id, name, cuisine and city; - for stdin', filePath)
    .addOption(
      new Option('--from-line <number>', 'Start at this line, to resume a load')
        .default(1)
        .argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    )
    .action(async (file: string, { env, fromLine, json }: LoadOptions) => {
      const result = await loadFile(env, file, fromLine);
      print({ json }, result, loadText(result));
      if (result.rejected > 0) process.exitCode = 1;
    });

function loadText({ tableName, lines, loaded, rejected, seconds }: Awaited<ReturnType<typeof loadFile>>): string {
  return [
    `Loaded ${loaded.toLocaleString('en')} of ${counted(lines, 'restaurant')} into ${tableName} in ${seconds.toFixed(1)} s, ${perSecond(loaded, seconds)}/s.`,
    ...(rejected > 0
      ? [`${rejected} ${rejected === 1 ? 'line was' : 'lines were'} rejected: see the messages above.`]
      : []),
  ].join('\n');
}

function readId(text: string): string {
  if (isId(text)) return text;
  throw new InvalidArgumentError(`It must be ${ID_RULE}.`);
}

const getCommand = () =>
  command('get', 'Get a restaurant by its id', 'restaurants get r-0001')
    .addArgument(new Argument('<id>', 'Id of the restaurant').argParser(readId))
    .action(async (id: string, { env, json }: CommonOptions) => {
      const { getFunctionName } = await restaurantsOutputs(env);
      const answer = await invoke<OneAnswer>(env, getFunctionName, { id });
      const { item } = answer;
      const text = item
        ? table(
            ['attribute', 'value'],
            Object.entries(item).map(([name, value]) => [name, valueText(value)]),
          )
        : `Restaurant ${id} not found.`;
      print({ json }, answer, `${text}\n${sourceText(answer)}`);
      if (!item) process.exitCode = 1;
    });

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `From the cache, in 0.4 ms.` */
const sourceText = ({ source, milliseconds }: GetRestaurantResponse): string =>
  `From the ${source}, in ${milliseconds.toFixed(1)} ms.`;

interface FindOptions extends CommonOptions {
  readonly cuisine?: string;
  readonly city?: string;
  readonly limit?: number;
  readonly next?: string;
}

const findCommand = () =>
  command('find', 'Find restaurants by cuisine, by city, or by both', 'restaurants find --cuisine thai --city london')
    .option('--cuisine <name>', 'Cuisine, such as thai')
    .option('--city <name>', 'City, such as london')
    .option('--limit <number>', 'Maximum number of restaurants (default: 25)', wholeNumber(1, 100))
    .option('--next <token>', 'Continue after an earlier result: the token that it printed')
    .action(async ({ env, json, cuisine, city, limit, next }: FindOptions, find: Command) => {
      if (cuisine === undefined && city === undefined) find.error('error: specify --cuisine, --city or both');
      const { getFunctionName } = await restaurantsOutputs(env);
      const answer = await invoke<ListAnswer>(env, getFunctionName, { cuisine, city, limit, next });
      const list = answer.items.length > 0 ? listTable(answer) : 'No restaurants found.';
      const more =
        answer.next === undefined ? [] : [`There are more restaurants. To continue, add: --next ${answer.next}`];
      print({ json }, answer, [list, sourceText(answer), ...more].join('\n'));
    });

const LISTED = ['id', 'name', 'cuisine', 'city', 'rating'];

const listTable = ({ items }: ListAnswer): string =>
  table(
    LISTED,
    items.map((item) => LISTED.map((name) => String(item?.[name] ?? ''))),
  );

/** Invokes the function that operates the cache. */
const operate = async <Result>({ env }: CommonOptions, operation: 'stats' | 'flush'): Promise<Result> =>
  invoke(env, (await restaurantsOutputs(env)).operateFunctionName, { operation });

const cacheCommand = () =>
  group('cache', 'Show the statistics of the cache, or flush it', 'restaurants cache stats')
    .addCommand(
      command('stats', 'Show entries, memory, hits and misses of the cache', 'restaurants cache stats').action(
        async (options: CommonOptions) => {
          const stats = await operate<Stats>(options, 'stats');
          print(options, stats, statsTable(stats));
        },
      ),
    )
    .addCommand(
      command('flush', 'Remove every entry from the cache', 'restaurants cache flush').action(
        async (options: CommonOptions) => {
          const result = await operate<{ readonly removed: number }>(options, 'flush');
          print(options, result, `Removed ${result.removed} ${result.removed === 1 ? 'entry' : 'entries'}.`);
        },
      ),
    );

const statsTable = (stats: Stats): string =>
  table(
    [stats.server, ''],
    [
      ['up', `${stats.uptimeSeconds} s`],
      ['entries', stats.entries],
      ['memory', `${(stats.usedMemoryBytes / 1024 / 1024).toFixed(1)} MB`],
      ['connections', stats.connections],
      ['hits', stats.hits],
      ['misses', stats.misses],
      ['evictions', stats.evictions],
    ].map(([name = '', value = '']) => [name, String(value)]),
  );
