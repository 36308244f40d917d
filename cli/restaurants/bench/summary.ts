import type { Variant } from '../../../functions/restaurants/measure-cache/core';
import type { MeasureCacheResponse } from '../../../functions/restaurants/measure-cache/handler';
import { type Speedup, type Summary, speedup, summaryOf } from '../../bench/summary';
import { counted } from '../../terminal/text';

export interface RestaurantsSummary extends Summary<Variant> {
  /** How many times as fast as the table, and as single reads, at the median. */
  readonly hit: Speedup;
  readonly batch: Speedup;
}

/** @param least how many times as fast hits and batches must be @default no goals */
export function summary(
  measured: MeasureCacheResponse,
  injectedMilliseconds: number,
  least: { readonly hit: number; readonly batch: number | undefined } | undefined,
): RestaurantsSummary {
  const { samples, batch, oneByOne } = measured;
  const keysAtOnce = samples.hit.length / batch.length;
  return {
    ...summaryOf(measured, injectedMilliseconds),
    hit: speedup('Cache hit compared with a read of the table', samples.table, samples.hit, least?.hit),
    batch: speedup(
      `${counted(keysAtOnce, 'cache hit')} in one batch compared with single reads`,
      oneByOne,
      batch,
      least?.batch,
    ),
  };
}
