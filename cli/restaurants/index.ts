import { Command, Option } from 'commander';
import { perSecond } from '../terminal/bar';
import { type CommonOptions, command, print, wholeNumber } from '../terminal/command';
import { table } from '../terminal/table';
import {
  cacheStats,
  findRestaurants,
  flushCache,
  getRestaurant,
  listTable,
  type Search,
  sourceText,
  statsTable,
} from './ask';
import { type LoadedFile, loadFile } from './load-file';

export const restaurants = (): Command =>
  new Command('restaurants')
    .description('loads restaurants, and reads them through the cache')
    .addCommand(loadCommand())
    .addCommand(getCommand())
    .addCommand(findCommand())
    .addCommand(cacheCommand())
    .addHelpText('after', '\nExample:\n  $ npx tableside restaurants load examples/restaurants.jsonl');

interface LoadOptions extends CommonOptions {
  readonly fromLine: number;
}

const loadCommand = () =>
  command('load', 'writes restaurants into the table, many at once', 'restaurants load examples/restaurants.jsonl')
    .argument('<file>', 'one JSON object a line, with id, name, cuisine and city; - for stdin')
    .addOption(
      new Option('--from-line <number>', 'skip the lines before, as a load that could not go on says')
        .default(1)
        .argParser(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
    )
    .action(async (file: string, { env, fromLine, json }: LoadOptions) => {
      const result = await loadFile(env, file, fromLine);
      print({ json }, result, loadText(result));
      if (result.rejected > 0) process.exitCode = 1;
    });

function loadText({ tableName, lines, loaded, rejected, seconds }: LoadedFile): string {
  return [
    `Loaded ${loaded} of ${lines} restaurants into ${tableName} in ${seconds.toFixed(1)} s, ${perSecond(loaded, seconds)}/s.`,
    ...(rejected > 0 ? [`${rejected} ${rejected === 1 ? 'line was' : 'lines were'} rejected, each named above.`] : []),
  ].join('\n');
}

const getCommand = () =>
  command('get', 'one restaurant, by its id', 'restaurants get r-0001')
    .argument('<id>')
    .action(async (id: string, { env, json }: CommonOptions) => {
      const answer = await getRestaurant(env, id);
      const { item } = answer;
      const text = item
        ? table(
            ['attribute', 'value'],
            Object.entries(item).map(([name, value]) => [name, valueText(value)]),
          )
        : `There is no restaurant ${id}.`;
      print({ json }, answer, `${text}\n${sourceText(answer)}`);
      if (!item) process.exitCode = 1;
    });

const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const findCommand = () =>
  command('find', 'restaurants of a cuisine, of a city, or of both', 'restaurants find --cuisine thai --city london')
    .option('--cuisine <name>', 'such as thai')
    .option('--city <name>', 'such as london')
    .option('--limit <number>', 'how many, 25 unless it says otherwise', wholeNumber(1, 100))
    .option('--next <text>', 'go on where an answer ended: its `next`')
    .action(async ({ env, json, cuisine, city, limit, next }: CommonOptions & Search, find: Command) => {
      if (cuisine === undefined && city === undefined) find.error('error: --cuisine, --city or both must be given');
      const answer = await findRestaurants(env, { cuisine, city, limit, next });
      const list = answer.items.length > 0 ? listTable(answer) : 'There are none.';
      const more = answer.next === undefined ? [] : [`There are more: add --next ${answer.next}`];
      print({ json }, answer, [list, sourceText(answer), ...more].join('\n'));
    });

const cacheCommand = () =>
  new Command('cache')
    .description('looks at the cache of restaurants, and empties it')
    .addCommand(
      command('stats', 'what the cache holds, and how often it helped', 'restaurants cache stats').action(
        async ({ env, json }: CommonOptions) => {
          const stats = await cacheStats(env);
          print({ json }, stats, statsTable(stats));
        },
      ),
    )
    .addCommand(
      command('flush', 'empties the cache; readers fill it again', 'restaurants cache flush').action(
        async ({ env, json }: CommonOptions) => {
          const result = await flushCache(env);
          print({ json }, result, `Removed ${result.removed} entries.`);
        },
      ),
    )
    .addHelpText('after', '\nExample:\n  $ npx tableside restaurants cache stats');
