import type { Measured, Variant } from '../../functions/restaurants/measure-cache/core';
import { atLeast, median, type Ratio } from '../support/report';

const RESAMPLES = 1000;
/** The interval has the ratio in it with 95 % confidence. */
const TAIL = 0.025;

/** Milliseconds. */
export interface Percentiles {
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  /** In ascending order. */
  readonly samples: readonly number[];
}

export interface Speedup extends Ratio {
  /** Between which bounds the ratio lies, with 95 % confidence. */
  readonly interval: readonly [number, number];
}

/** One measurement. */
export interface Summary {
  /** What is added to each answer of the table. */
  readonly injectedMilliseconds: number;
  readonly coldStart: boolean;
  readonly first: Measured['first'];
  readonly variants: Readonly<Record<Variant, Percentiles>>;
  /** How many times as fast as the table, and as one by one, at the median. */
  readonly hit: Speedup;
  readonly batch: Speedup;
}

/** @param least how many times faster a hit must be @default no bar */
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
    hit: speedup('a cache hit, to a read of the table', table, hit, least?.hit),
    batch: speedup(`${keysAtOnce} cache hits at once, to one by one`, oneByOne, batch, least?.batch),
  };
}

export function percentiles(samples: readonly number[]): Percentiles {
  const sorted = ascending(samples);
  return { median: median(sorted), p90: quantile(sorted, 0.9), p99: quantile(sorted, 0.99), samples: sorted };
}

/** The ratio of the medians, its interval by the bootstrap. */
export function speedup(name: string, slow: readonly number[], fast: readonly number[], least?: number): Speedup {
  const value = median(slow) / median(fast);
  const ratios = ascending(Array.from({ length: RESAMPLES }, () => median(resampled(slow)) / median(resampled(fast))));
  const goal = least === undefined ? undefined : atLeast(least);
  return {
    name,
    value,
    interval: [quantile(ratios, TAIL), quantile(ratios, 1 - TAIL)],
    goal: goal?.text ?? null,
    holds: goal?.holds(value) ?? null,
  };
}

const resampled = (samples: readonly number[]): number[] =>
  samples.map(() => samples[Math.floor(Math.random() * samples.length)] ?? Number.NaN);

const ascending = (samples: readonly number[]): number[] => [...samples].sort((one, other) => one - other);

/** The smallest sample that this share does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
