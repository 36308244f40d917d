import { type AttributeValue, DynamoDBClient, paginateScan, type ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { EnvironmentName } from '../../environments';
import { activeFaults, clearRules, rulesFile, writeRules } from '../../local/faults/rules-file';
import { requireHome } from '../../local/machine/home';
import { home } from '../../local/machine/paths';
import { clientConfig } from '../deployment';
import { invoke } from '../deployment/invoke';
import { isOurs } from '../local/local-aws';
import { onInterrupt } from '../terminal/interrupt';
import { step } from '../terminal/progress';
import { measureRounds } from './rounds';
import { isClear, type Speedup } from './summary';

/** About the latency of a table on AWS within an availability zone. */
const TABLE_MS = 4;

/** The name of the function that measures. @throws if it is not deployed, or if faults are active */
export function requireMeasurable(env: EnvironmentName, system: string, functionName: string | undefined): string {
  if (functionName === undefined) {
    const deploy = env === 'local' ? 'npx tableside up' : `npx cdktf deploy ${env}`;
    throw new Error(
      `The function that measures is not deployed in ${env}. Make sure that ${system}.measurable is true in environments/${env}.ts, then run: ${deploy}`,
    );
  }
  if (env === 'local' && activeFaults(home).length > 0) {
    throw new Error('Faults are active and would distort the measurement. Clear them with: npx tableside fault clear');
  }
  return functionName;
}

/**
 * Reads the ids of some things in a table.
 * @param idOf undefined for an item of another kind
 * @param noun the plural of what an id names
 * @param load a command that loads some
 * @throws if the table has fewer
 */
export async function someIds(
  env: EnvironmentName,
  input: ScanCommandInput,
  count: number,
  idOf: (item: Record<string, AttributeValue>) => string | undefined,
  { noun, load }: { readonly noun: string; readonly load: string },
): Promise<string[]> {
  const client = new DynamoDBClient(clientConfig(env));
  const ids = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client }, input)) {
    for (const item of Items) {
      const id = idOf(item);
      if (id !== undefined) ids.add(id);
    }
    if (ids.size >= count) return [...ids].slice(0, count);
  }
  throw new Error(
    `${input.TableName}: must contain ${count} ${noun}, got ${ids.size}. Load some with: npx tableside ${load}`,
  );
}

/** How many times as fast as the table a hit must be in `local`, and there with the latency of a real table. */
interface Goals {
  readonly plain: number;
  readonly slowed: number;
}

interface Measuring<Measured> {
  readonly env: EnvironmentName;
  readonly functionName: string;
  readonly rounds: number;
  readonly event: (rounds: number) => object;
  /** A gerund and an object. */
  readonly title: string;
  readonly goals: Goals;
  /** What was measured, compared with the goal. */
  readonly speedups: (measured: Measured, least: number | undefined) => readonly Speedup[];
}

/**
 * Measures inside a deployed function. On a local AWS that `up` started it measures twice: without and with the latency
 * of a real table.
 * @returns each measurement with its goal, which is undefined on AWS
 */
export async function measureDeployed<Measured extends object>(measuring: Measuring<Measured>) {
  const { env, functionName, rounds, event, title, goals, speedups } = measuring;
  const measure = (what: string, least: number | undefined) =>
    step(what, (progress) =>
      measureRounds({
        rounds,
        progress,
        measure: (portion) => invoke<Measured>(env, functionName, event(portion)),
        isClear: (measured) => speedups(measured, least).every(isClear),
      }),
    );
  const least = env === 'local' ? goals.plain : undefined;
  const plain = { measured: await measure(title, least), injectedMilliseconds: 0, least };
  if (env !== 'local' || !isOurs) return [plain];
  const slowed = await withLatency(() => measure(`${title}, with ${TABLE_MS} ms added to the table`, goals.slowed));
  return [plain, { measured: slowed, injectedMilliseconds: TABLE_MS, least: goals.slowed }];
}

/** Adds latency to the table while the work runs. */
async function withLatency<Result>(work: () => Promise<Result>): Promise<Result> {
  requireHome();
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
