import type { MeasureResponse } from '../../runtime/measurement';
import { LOOKS } from './rounds';

const RESAMPLES = 1000;
/** On either side of an interval: whoever looks several times is misled more often, and all looks together are 95 %. */
const TAIL = 0.025 / LOOKS;
/** With fewer, the true median is above or below all of them more often than an interval may miss it. */
export const LEAST_SAMPLES = Math.ceil(-Math.log2(TAIL));

/** Milliseconds. */
export interface Percentiles {
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  /** In ascending order. */
  readonly samples: readonly number[];
}

export interface Speedup {
  readonly name: string;
  readonly value: number;
  /** `>= 5`; null without a goal. */
  readonly goal: string | null;
  /** Null without a goal, and if there is no interval or it contains the goal, so that the samples do not tell. */
  readonly holds: boolean | null;
  /** With 95 % confidence, however many rounds were added; null if there are too few samples for that. */
  readonly interval: readonly [number, number] | null;
}

/** What a function measured in each way of reading, in milliseconds. */
export type Measured<Variant extends string> = MeasureResponse<{
  /** The very first read in each way. */
  readonly first: Readonly<Record<Variant, number>>;
  readonly samples: Readonly<Record<Variant, readonly number[]>>;
}>;

/** One measurement. */
export interface Summary<Variant extends string> {
  /** Added to each response of the table. */
  readonly injectedMilliseconds: number;
  readonly coldStart: boolean;
  readonly first: Readonly<Record<Variant, number>>;
  readonly variants: Readonly<Record<Variant, Percentiles>>;
}

export function summaryOf<Variant extends string>(
  { coldStart, first, samples }: Measured<Variant>,
  injectedMilliseconds: number,
): Summary<Variant> {
  const variants = Object.entries<readonly number[]>(samples).map(([name, times]) => [name, percentiles(times)]);
  return { injectedMilliseconds, coldStart, first, variants: Object.fromEntries(variants) };
}

export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = ascending(samples);
  return { median: median(sorted), p90: quantile(sorted, 0.9), p99: quantile(sorted, 0.99), samples: [...sorted] };
}

/** The ratio of the medians, with a bootstrap confidence interval. */
export function speedup(name: string, slow: readonly number[], fast: readonly number[], least?: number): Speedup {
  const value = median(slow) / median(fast);
  const goal = least === undefined ? null : `>= ${least}`;
  if (Math.min(slow.length, fast.length) < LEAST_SAMPLES) return { name, value, interval: null, goal, holds: null };
  const ratios = ascending(Array.from({ length: RESAMPLES }, () => median(resampled(slow)) / median(resampled(fast))));
  const [low, high] = [quantile(ratios, TAIL), quantile(ratios, 1 - TAIL)];
  const isOpen = least === undefined || (low < least && high >= least);
  return { name, value, interval: [low, high], goal, holds: isOpen ? null : low >= least };
}

/** Whether the samples tell if the goal is met. */
export const isClear = ({ goal, holds }: Speedup): boolean => goal === null || holds !== null;

/** Typed arrays, because they sort many times as fast as lists. */
const ascending = (samples: ArrayLike<number>): Float64Array => Float64Array.from(samples).sort();

function resampled(samples: readonly number[]): Float64Array {
  const { length } = samples;
  const drawn = new Float64Array(length);
  for (let index = 0; index < length; index++) drawn[index] = samples[Math.floor(Math.random() * length)] ?? Number.NaN;
  return drawn;
}

/** The smallest sample that at least this share of the samples does not exceed. */
const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

function median(samples: ArrayLike<number>): number {
  const sorted = ascending(samples);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
