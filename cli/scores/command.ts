import { Argument, type Command, Option } from 'commander';
import { MOST } from '../../functions/scores/query-scores/core';
import type { QueryScoresResponse } from '../../functions/scores/query-scores/handler';
import { readUserId } from '../../functions/scores/table';
import { invoke } from '../deployment/invoke';
import { perSecond } from '../terminal/bar';
import { type CommonOptions, checkedBy, command, group, print, wholeNumber } from '../terminal/command';
import { table } from '../terminal/table';
import { counted, terminalName } from '../terminal/text';
import { loadScores } from './load';
import { scoresOutputs } from './outputs';
import type { Sample } from './sample';

const MOST_USERS = 100_000;
const MOST_GAMES = 10_000;

export const scores = (): Command =>
  group('scores', 'Load the scores of players and read them through DAX', 'scores list user-1')
    .addCommand(loadCommand())
    .addCommand(listCommand());

const number = (flags: string, description: string, [least, most]: readonly [number, number], usual: number) =>
  new Option(flags, description).default(usual).argParser(wholeNumber(least, most));

const loadCommand = () =>
  command(
    'load',
    'Load sample scores into the table',
    'scores load --users 100 --games 10',
    'The same seed creates the same scores, so repeating a load changes nothing. The load writes to the table, not ' +
      'through DAX: queries that DAX has cached show new scores only after their time to live.',
  )
    .addOption(number('--users <number>', 'Number of players', [1, MOST_USERS], 100))
    .addOption(number('--games <number>', 'Number of scores of each player', [1, MOST_GAMES], 10))
    .addOption(number('--seed <number>', 'Another seed creates other scores', [0, Number.MAX_SAFE_INTEGER], 1))
    .action(async ({ env, json, users, games, seed }: Sample & CommonOptions) => {
      const result = await loadScores(env, { users, games, seed });
      const { loaded, tableName, seconds } = result;
      const rate = `in ${seconds.toFixed(1)} s, ${perSecond(loaded, seconds)}/s`;
      print(
        { json },
        result,
        `Loaded ${counted(loaded, 'score')} of ${counted(users, 'player')} into ${tableName} ${rate}.`,
      );
    });

interface ListOptions extends CommonOptions {
  readonly limit?: number;
  readonly after?: string;
  readonly consistent?: true;
}

const listCommand = () =>
  command('list', 'List the scores of a player, newest first', 'scores list user-1')
    .addArgument(new Argument('<user>', 'Id of the player').argParser(checkedBy(readUserId)))
    .option('--limit <number>', 'Maximum number of scores (default: 25)', wholeNumber(1, MOST))
    .option('--after <token>', 'Continue after an earlier result: the token that it printed')
    .option('--consistent', 'Read the newest scores from the table, past the cache of DAX')
    .action(async (userId: string, { env, json, limit, after, consistent }: ListOptions) => {
      const { queryFunctionName } = await scoresOutputs(env);
      const event = { userId, limit, after, consistent };
      const answer = await invoke<QueryScoresResponse>(env, queryFunctionName, event);
      print({ json }, answer, listText(userId, answer));
    });

const COLUMNS = ['GameTitle', 'Score', 'Wins', 'Losses'] as const;

function listText(userId: string, { items, after, source, milliseconds }: QueryScoresResponse): string {
  const rows = items.map((item) => [timeText(item.CreatedTime), ...COLUMNS.map((name) => cellText(item[name]))]);
  const list = items.length > 0 ? table(['CreatedTime', ...COLUMNS], rows) : `No scores of ${userId} found.`;
  const more = after === undefined ? [] : [`There are more scores. To continue, add: --after ${after}`];
  const from = source === 'cache' ? 'the cache of DAX' : 'the table';
  return [list, `From ${from}, in ${milliseconds.toFixed(1)} ms.`, ...more].join('\n');
}

/** The table may contain any number as the time. */
function timeText(milliseconds: unknown): string {
  const time = new Date(Number(milliseconds));
  return Number.isNaN(time.getTime()) ? String(milliseconds) : time.toISOString();
}

/** The table may contain anything as an attribute. */
const cellText = (value: unknown): string => {
  if (value === undefined) return '';
  return terminalName(typeof value === 'string' ? value : JSON.stringify(value));
};
