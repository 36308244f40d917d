import type { Measured, Variant } from '../../../functions/restaurants/measure-cache/core';

const RESAMPLES = 1000;
/** On either side of a 95 % confidence interval. */
const TAIL = 0.025;

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
  readonly holds: boolean | null;
  /** With 95 % confidence. */
  readonly interval: readonly [number, number];
}

/** One measurement. */
export interface Summary {
  /** Added to each response of the table. */
  readonly injectedMilliseconds: number;
  readonly coldStart: boolean;
  readonly first: Measured['first'];
  readonly variants: Readonly<Record<Variant, Percentiles>>;
  /** How many times as fast as the table, and as single reads, at the median. */
  readonly hit: Speedup;
  readonly batch: Speedup;
}

/** @param least how many times as fast hits and batches must be @default no goals */
export function summary(
  measured: Measured & { readonly coldStart: boolean },
  injectedMilliseconds: number,
  least: { readonly hit: number; readonly batch: number | undefined } | undefined,
): Summary {
  const { coldStart, first, samples, batch, oneByOne } = measured;
  const { table, miss, hit } = samples;
  const { length: keys } = hit;
  const keysAtOnce = keys / batch.length;
  return {
    injectedMilliseconds,
    coldStart,
    first,
    variants: { table: percentiles(table), miss: percentiles(miss), hit: percentiles(hit) },
    hit: speedup('Cache hit compared with a read of the table', table, hit, least?.hit),
    batch: speedup(`${keysAtOnce} cache hits in one batch compared with single reads`, oneByOne, batch, least?.batch),
  };
}

export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = ascending(samples);
  return { median: median(sorted), p90: quantile(sorted, 0.9), p99: quantile(sorted, 0.99), samples: [...sorted] };
}

/** The ratio of the medians, with a bootstrap confidence interval. */
export function speedup(name: string, slow: readonly number[], fast: readonly number[], least?: number): Speedup {
  const value = median(slow) / median(fast);
  const ratios = ascending(Array.from({ length: RESAMPLES }, () => median(resampled(slow)) / median(resampled(fast))));
  return {
    name,
    value,
    interval: [quantile(ratios, TAIL), quantile(ratios, 1 - TAIL)],
    goal: least === undefined ? null : `>= ${least}`,
    holds: least === undefined ? null : value >= least,
  };
}

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
