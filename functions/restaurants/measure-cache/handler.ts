import type { Log } from '../../../runtime/log';
import { createMeasuring, type MeasureResponse } from '../../../runtime/measurement';
import { type Measured, type Plan, readPlan } from './core';

export type MeasureCacheResponse = MeasureResponse<Measured>;

/** Rejects with an InvalidRequest, or with the error of the cache or the table. */
export const createHandler = (measure: (plan: Plan) => Promise<Measured>, log?: Log) =>
  createMeasuring(readPlan, ({ ids, rounds }) => ({ ids: ids.length, rounds }), measure, log);
