import { table } from '../terminal/table';
import type { Panel } from './picture';
import { LEAST_SAMPLES, type Speedup, type Summary } from './summary';

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

function speedupText({ name, value, interval, goal, holds }: Speedup): string {
  const within = interval ? `${rangeText(interval)} with 95 % confidence` : 'without confidence';
  const bar = goal === null ? '' : `, goal ${goal}: ${verdict(holds, interval)}`;
  return `${name}: ${value.toFixed(1)} times as fast (${within})${bar}`;
}

function verdict(holds: boolean | null, interval: Speedup['interval']): string {
  if (holds !== null) return holds ? 'met' : 'missed';
  const why = interval ? 'the interval contains it' : `it takes at least ${LEAST_SAMPLES} reads in each way`;
  return `could not be measured, because ${why}`;
}

const rangeText = ([low, high]: readonly [number, number]): string => `${low.toFixed(1)} to ${high.toFixed(1)}`;

/** @param hitName as in `a cache hit` */
export function panelOf<Variant extends string>(
  { injectedMilliseconds, hit, variants }: Comparison<Variant>,
  ways: Ways<Variant>,
  hitName: string,
): Panel {
  const added = injectedMilliseconds > 0 ? `${injectedMilliseconds} ms added to each response of the table: ` : '';
  const range = hit.interval ? ` (${rangeText(hit.interval)})` : '';
  const faster = `${hitName} is ${hit.value.toFixed(1)} times${range} as fast as the table`;
  const lines = (Object.keys(ways) as Variant[]).map((name) => ({ ...ways[name], percentiles: variants[name] }));
  const reads = lines.map(({ percentiles }) => percentiles.samples.length);
  return { heading: `${added}${faster}, ${Math.max(...reads)} reads each`, lines };
}
