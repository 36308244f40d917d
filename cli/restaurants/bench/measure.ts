import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import type { EnvironmentName } from '../../../environments';
import { idOf } from '../../../functions/restaurants/items';
import { MOST_IDS } from '../../../functions/restaurants/measure-cache/core';
import type { MeasureCacheResponse } from '../../../functions/restaurants/measure-cache/handler';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../../local/faults/rules-file';
import { home } from '../../../local/machine/paths';
import { clientConfig } from '../../deployment';
import { invoke } from '../../deployment/invoke';
import { isOurs } from '../../local/local-aws';
import { onInterrupt } from '../../terminal/interrupt';
import { step } from '../../terminal/progress';
import { restaurantsOutputs } from '../outputs';
import { type Summary, summary } from './summary';

const ROUNDS = 10;
/** About the latency of a table on AWS within an availability zone. */
const TABLE_MS = 4;
/** How many times as fast as the table a hit must be. The table of the local AWS answers in less than 2 ms. */
const HIT_GOALS = { plain: 5, slowed: 10 };
/** How many times as fast as single reads a batch of the maximum size must be. */
const BATCH_GOAL = 5;

/**
 * Measures reads inside a deployed function. On a local AWS that `up` started it measures twice: without and with the
 * latency of a real table.
 * @throws if the environment is not `measurable`, the table has fewer restaurants than `names`, or faults are active
 */
export async function measureReads(env: EnvironmentName, names: number): Promise<Summary[]> {
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
