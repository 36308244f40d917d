import { table } from '../terminal/table';
import type { Panel } from './picture';
import type { Speedup, Summary } from './summary';

/** How plots show the ways of reading that a bench compares. */
export type Ways<Variant extends string> = Readonly<Record<Variant, { readonly name: string; readonly color: string }>>;

export interface Comparison<Variant extends string> extends Summary<Variant> {
  /** How many times as fast as the table a hit is, at the median. */
  readonly hit: Speedup;
}

export function summaryText<Variant extends string>(
  { injectedMilliseconds, coldStart, first, variants }: Summary<Variant>,
  speedups: readonly Speedup[],
): string {
  const added =
    injectedMilliseconds > 0
      ? `With ${injectedMilliseconds} ms added to each response of the table:`
      : 'Without added latency:';
  const rows = Object.keys(variants).map((name) => {
    const { median, p90, p99 } = variants[name as Variant];
    return [name, ...[median, p90, p99, first[name as Variant]].map((value) => value.toFixed(2))];
  });
  return [
    added,
    table(['ms', 'median', 'p90', 'p99', coldStart ? 'first read, cold start' : 'first read, warm process'], rows),
    ...speedups.map(speedupText),
  ].join('\n');
}

const VERDICTS: Readonly<Record<string, string>> = {
  true: 'met',
  false: 'missed',
  null: 'could not be measured, because the interval contains it',
};

function speedupText({ name, value, interval: [low, high], goal, holds }: Speedup): string {
  const bar = goal === null ? '' : `, goal ${goal}: ${VERDICTS[String(holds)]}`;
  return `${name}: ${value.toFixed(1)} times as fast (${low.toFixed(1)} to ${high.toFixed(1)} with 95 % confidence)${bar}`;
}

/** @param hitName as in `a cache hit` */
export function panelOf<Variant extends string>(
  { injectedMilliseconds, hit, variants }: Comparison<Variant>,
  ways: Ways<Variant>,
  hitName: string,
): Panel {
  const [low, high] = hit.interval;
  const added = injectedMilliseconds > 0 ? `${injectedMilliseconds} ms added to each response of the table: ` : '';
  const faster = `${hitName} is ${hit.value.toFixed(1)} times (${low.toFixed(1)} to ${high.toFixed(1)}) as fast as the table`;
  const lines = (Object.keys(ways) as Variant[]).map((name) => ({ ...ways[name], percentiles: variants[name] }));
  const reads = lines.map(({ percentiles }) => percentiles.samples.length);
  return { heading: `${added}${faster}, ${Math.max(...reads)} reads each`, lines };
}
