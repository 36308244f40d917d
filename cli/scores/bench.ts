import type { Command } from 'commander';
import { MOST_ITERATIONS, MOST_USERS, type Variant } from '../../functions/scores/measure-dax/core';
import type { MeasureDaxResponse } from '../../functions/scores/measure-dax/handler';
import { scoresTable } from '../../tables/scores';
import { measureDeployed, requireMeasurable, someIds } from '../bench/deployed';
import { plotted, type Report } from '../bench/plotted';
import { type Comparison, panelOf, summaryText, type Ways } from '../bench/report';
import { speedup, summaryOf } from '../bench/summary';
import { type CommonOptions, command, wholeNumber } from '../terminal/command';
import { step } from '../terminal/progress';
import { counted } from '../terminal/text';
import { scoresOutputs } from './outputs';

const DEFAULT_ITERATIONS = 10;
/** How many times as fast as the table a hit must be. The table of the local AWS answers in less than 3 ms. */
const HIT_GOALS = { plain: 3, slowed: 8 };

const WAYS: Ways<Variant> = {
  table: { name: 'table', color: '#b3441e' },
  miss: { name: 'DAX miss', color: '#8a8a8a' },
  hit: { name: 'DAX hit', color: '#1f6f8b' },
  consistent: { name: 'consistent', color: '#7a5195' },
};

interface Options extends CommonOptions {
  readonly iterations: number;
  readonly users: number;
}

interface ScoresSummary extends Comparison<Variant> {
  /** How many scores a query returns, on average. */
  readonly scoresPerQuery: number;
}

export const benchScores = (): Command =>
  plotted<Options>(
    command(
      'scores',
      'Measure inside a deployed function how much faster queries are with DAX',
      'bench scores --plot scores.png',
      'Each iteration queries the scores of every player with and without DAX, and consistently. On the local AWS the ' +
        'command measures a second time, with 4 ms added to the responses of the table.',
    )
      .option('--iterations <number>', 'Number of iterations', wholeNumber(1, MOST_ITERATIONS), DEFAULT_ITERATIONS)
      .option('--users <number>', 'Number of players', wholeNumber(1, MOST_USERS), MOST_USERS),
    bench,
  );

async function bench(options: Options): Promise<Report> {
  const summaries = await measureQueries(options);
  const scores = (summaries[0]?.scoresPerQuery ?? 0).toLocaleString('en', { maximumFractionDigits: 1 });
  return {
    name: 'scores',
    settings: { iterations: options.iterations, users: options.users },
    summaries,
    speedups: summaries.map(({ hit }) => [hit]),
    texts: [`Each query returns ${scores} scores.`, ...summaries.map((one) => summaryText(one, [one.hit]))],
    title: `Querying ${scores} scores of a player in ${options.env}: share of queries finished within a given time`,
    panels: summaries.map((one) => panelOf(one, WAYS, 'a DAX hit')),
  };
}

/** @throws if the environment is not `measurable`, the table has fewer players than `users`, or faults are active */
async function measureQueries({ env, iterations, users: count }: Options): Promise<ScoresSummary[]> {
  const { tableName, measureFunctionName } = await scoresOutputs(env);
  const functionName = requireMeasurable(env, 'scores', measureFunctionName);
  const input = { TableName: tableName, ProjectionExpression: scoresTable.partitionKey.name };
  const how = { noun: 'players', load: `scores load --users ${count}` };
  const users = await step('Choosing players', () => someIds(env, input, count, ({ UserId }) => UserId?.S, how));
  const title = `Querying the scores of ${counted(count, 'player')} ${counted(iterations, 'time')} with and without DAX`;
  const hit = ({ samples }: MeasureDaxResponse, least: number | undefined) =>
    speedup('DAX hit compared with a query of the table', samples.table, samples.hit, least);
  const runs = await measureDeployed<MeasureDaxResponse>({
    ...{ env, functionName, title, rounds: iterations, goals: HIT_GOALS },
    event: (rounds) => ({ users, iterations: rounds }),
    speedups: (measured, least) => [hit(measured, least)],
  });
  return runs.map(({ measured, injectedMilliseconds, least }) => ({
    scoresPerQuery: measured.scoresPerQuery,
    ...summaryOf(measured, injectedMilliseconds),
    hit: hit(measured, least),
  }));
}
