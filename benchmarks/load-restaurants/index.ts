import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readRestaurants } from '../../bulk/restaurants';
import { expectArrived, putOneByOne } from '../support/put-loop';
import { atLeast, atMost, type Bench, type Findings, measurement, ratio, type Step, together } from '../support/report';
import { reach } from '../support/scratch-aws';
import { withSlowTable } from '../support/slow-table';
import { inTurns, perSecond } from '../support/turns';
import { loadRestaurants, restaurantLines, TABLE } from './load';

/** Numbers of restaurants. Each is two items. */
const ONE_BY_ONE = 250;
const LOADED = 2500;
const ROUNDS = 5;
const DELAY_MS = 5;
const RATE_GOAL = atLeast(8);

const FEW = 10_000;
const MANY = 100_000;
const MEMORY_ROUNDS = 2;
const MEMORY_GOAL = atMost(1.3);

/** How fast `tableside restaurants load` writes, compared with a loop that puts items one by one, and its memory. */
export const bench: Bench = async (step) => {
  const rates = await withSlowTable(DELAY_MS, (endpoint) => compareRates(step, endpoint));
  const memory = await withSlowTable(DELAY_MS, (endpoint) => compareMemory(step, endpoint));
  return together([rates, memory]);
};

async function compareRates(step: Step, endpoint: string): Promise<Findings> {
  const client = new DynamoDBClient({ ...reach(endpoint), maxAttempts: 1 });
  const variants = [
    () => perSecond(2 * ONE_BY_ONE, () => putOneByOne(client, TABLE, readRestaurants(restaurantLines(ONE_BY_ONE)))),
    () => perSecond(2 * LOADED, () => loadRestaurants(client, LOADED)),
  ];
  const [loop = [], loaded = []] = await step('Loading restaurants', (progress) => inTurns(variants, ROUNDS, progress));
  await expectArrived(client, TABLE, 2 * (ONE_BY_ONE + LOADED) * (ROUNDS + 1));
  client.destroy();

  const oneByOne = measurement('PutItem one by one', 'items/s', loop);
  const inBatches = measurement('restaurants load', 'items/s', loaded);
  return {
    measurements: [oneByOne, inBatches],
    ratios: [ratio('restaurants load, compared with one by one', inBatches, oneByOne, RATE_GOAL)],
  };
}

async function compareMemory(step: Step, endpoint: string): Promise<Findings> {
  const program = require.resolve('./process');
  const variants = [FEW, MANY].map((lines) => async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [program, endpoint, String(lines)]);
    return Number(stdout);
  });
  const [ofFew = [], ofMany = []] = await step('Measuring the memory of a load', (progress) =>
    inTurns(variants, MEMORY_ROUNDS, progress),
  );
  const few = measurement(`memory, ${FEW.toLocaleString('en')} lines`, 'MB peak', ofFew);
  const many = measurement(`memory, ${MANY.toLocaleString('en')} lines`, 'MB peak', ofMany);
  return { measurements: [few, many], ratios: [ratio('memory, many lines compared with few', many, few, MEMORY_GOAL)] };
}
