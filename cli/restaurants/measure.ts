import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { type Summary, summary } from '../../benchmarks/restaurants/summary';
import type { EnvironmentName } from '../../environments';
import { idOf } from '../../functions/restaurants/items';
import { MOST_IDS } from '../../functions/restaurants/measure-cache/core';
import type { MeasureCacheResponse } from '../../functions/restaurants/measure-cache/handler';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../local/faults/rules-file';
import { home } from '../../local/machine/paths';
import { clientConfig, restaurantsOutputs } from '../deployment';
import { invoke } from '../deployment/invoke';
import { isOurs } from '../local/local-aws';
import { onInterrupt } from '../terminal/interrupt';
import { step } from '../terminal/progress';

const ROUNDS = 10;
/** About what a table on AWS takes to answer from the same zone. */
export const TABLE_MS = 4;
/** How many times as fast as the table a hit shall be: that of the local AWS answers in under 2 ms. */
const HIT_GOALS = { plain: 5, slowed: 10 };
/** How many times as fast as one by one as many as are read at once shall be. */
const BATCH_GOAL = 5;

/**
 * Measures inside a deployed function how long reads take. On our own local AWS twice: as it is, and with the latency of
 * a real table.
 * @throws if the environment does not deploy the function that measures, the table has fewer restaurants, or faults are active
 */
export async function measureReads(env: EnvironmentName, names: number): Promise<Summary[]> {
  const { tableName, measureFunctionName } = await restaurantsOutputs(env);
  if (measureFunctionName === undefined) throw notMeasurable(env);
  if (env === 'local' && activeFaults(home).length > 0) {
    throw new Error('faults are in force, and would be measured: end them first, with: npx tableside fault clear');
  }
  const ids = await step('Choosing restaurants', () => someIds(env, tableName, names));
  const measure = (title: string) =>
    step(title, () => invoke<MeasureCacheResponse>(env, measureFunctionName, { ids, rounds: ROUNDS }));
  const reads = `Reading ${names} restaurants ${ROUNDS} times in each way`;
  const batch = names === MOST_IDS ? BATCH_GOAL : undefined;
  const plain = summary(await measure(reads), 0, env === 'local' ? { hit: HIT_GOALS.plain, batch } : undefined);
  if (env !== 'local' || !isOurs) return [plain];
  const slowed = await withLatency(() => measure(`${reads}, with ${TABLE_MS} ms more for the table`));
  return [plain, summary(slowed, TABLE_MS, { hit: HIT_GOALS.slowed, batch })];
}

function notMeasurable(env: EnvironmentName): Error {
  const deploy = env === 'local' ? 'npx tableside up' : `npx cdktf deploy ${env}`;
  return new Error(
    `the function that measures is not deployed in ${env}. Make sure that restaurants.measurable is true in environments/${env}.ts, then run: ${deploy}`,
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
  const how = 'npx tableside restaurants load examples/restaurants.jsonl';
  throw new Error(`${TableName}: must hold ${count} restaurants, got ${ids.length}: load some, with: ${how}`);
}

/** Has the table answer later meanwhile. */
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
