import type { Command } from 'commander';
import { idOf } from '../../../functions/restaurants/items';
import { MOST_IDS, type Variant } from '../../../functions/restaurants/measure-cache/core';
import type { MeasureCacheResponse } from '../../../functions/restaurants/measure-cache/handler';
import { measureDeployed, requireMeasurable, someIds } from '../../bench/deployed';
import { plotted, type Report } from '../../bench/plotted';
import { panelOf, summaryText, type Ways } from '../../bench/report';
import { type CommonOptions, command, wholeNumber } from '../../terminal/command';
import { step } from '../../terminal/progress';
import { counted } from '../../terminal/text';
import { restaurantsOutputs } from '../outputs';
import { type RestaurantsSummary, summary } from './summary';

const ROUNDS = 10;
/** How many times as fast as the table a hit must be. The table of the local AWS answers in less than 2 ms. */
const HIT_GOALS = { plain: 5, slowed: 10 };
/** How many times as fast as single reads a batch of the maximum size must be. */
const BATCH_GOAL = 5;

const WAYS: Ways<Variant> = {
  table: { name: 'table', color: '#b3441e' },
  miss: { name: 'cache miss', color: '#8a8a8a' },
  hit: { name: 'cache hit', color: '#1f6f8b' },
};

interface Options extends CommonOptions {
  readonly names: number;
}

export const benchRestaurants = (): Command =>
  plotted<Options>(
    command(
      'restaurants',
      'Measure inside a deployed function how much faster the cache is than the table',
      'bench restaurants --plot reads.png',
      'On the local AWS the command measures a second time, with 4 ms added to the responses of the table.',
    ).option('--names <number>', 'Number of restaurants to read', wholeNumber(1, MOST_IDS), MOST_IDS),
    bench,
  );

async function bench(options: Options): Promise<Report> {
  const summaries = await measureReads(options);
  const speedups = summaries.map(speedupsOf);
  return {
    name: 'restaurants',
    settings: { names: options.names },
    summaries,
    speedups,
    texts: summaries.map((one) => summaryText(one, speedupsOf(one))),
    title: `Reading a restaurant in ${options.env}: share of reads finished within a given time`,
    panels: summaries.map((one) => panelOf(one, WAYS, 'a cache hit')),
  };
}

/** @throws if the environment is not `measurable`, the table has fewer restaurants than `names`, or faults are active */
async function measureReads({ env, names }: Options): Promise<RestaurantsSummary[]> {
  const { tableName, measureFunctionName } = await restaurantsOutputs(env);
  const functionName = requireMeasurable(env, 'restaurants', measureFunctionName);
  const input = { TableName: tableName, ProjectionExpression: 'PK, SK', Limit: 4 * names };
  const how = { noun: 'restaurants', load: 'restaurants load examples/restaurants.jsonl' };
  const ids = await step('Choosing restaurants', () => someIds(env, input, names, idOf, how));
  const title = `Reading ${counted(names, 'restaurant')} ${ROUNDS} times from table and cache`;
  const batch = names === MOST_IDS ? BATCH_GOAL : undefined;
  const summaryWith = (measured: MeasureCacheResponse, injectedMilliseconds: number, least: number | undefined) =>
    summary(measured, injectedMilliseconds, least === undefined ? undefined : { hit: least, batch });
  const runs = await measureDeployed<MeasureCacheResponse>({
    ...{ env, functionName, title, rounds: ROUNDS, goals: HIT_GOALS },
    event: (rounds) => ({ ids, rounds }),
    speedups: (measured, least) => speedupsOf(summaryWith(measured, 0, least)),
  });
  return runs.map(({ measured, injectedMilliseconds, least }) => summaryWith(measured, injectedMilliseconds, least));
}

const speedupsOf = ({ hit, batch }: RestaurantsSummary) => [hit, batch];
